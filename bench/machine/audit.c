/* The kernel's audit subsystem, over netlink. */
#include "bench/machine/audit.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/netlink.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

/* Room for one message of the kernel: a rule is about 1 KiB plus its strings. */
union message {
	struct nlmsghdr header;
	char bytes[16384];
};

static int ask(int fd, uint16_t type)
{
	struct nlmsghdr request = {
		.nlmsg_len = NLMSG_LENGTH(0),
		.nlmsg_type = type,
		.nlmsg_flags = NLM_F_REQUEST,
		.nlmsg_seq = type,
	};
	struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
	if (sendto(fd, &request, request.nlmsg_len, 0, (struct sockaddr *)&kernel, sizeof(kernel)) <
	    0)
		return -errno;
	return 0;
}

/* Receives one datagram and turns the kernel's refusal into its errno. The audit subsystem puts one
 * message in a datagram. */
static int answer(int fd, union message *m)
{
	ssize_t n = recv(fd, m, sizeof(*m), 0);
	if (n < 0)
		return -errno;
	if ((size_t)n < sizeof(m->header))
		return -EBADMSG;
	if (m->header.nlmsg_type == NLMSG_ERROR) {
		const struct nlmsgerr *e = NLMSG_DATA(&m->header);
		if ((size_t)n < NLMSG_LENGTH(sizeof(e->error)) || !e->error)
			return -EBADMSG;
		return e->error;
	}
	/* audit_make_reply() of kernels before 3.13 left the length of the payload out of
	 * nlmsg_len, so the datagram's own length is what counts. */
	return (int)n;
}

static int read_state(int fd, struct host_audit *audit)
{
	union message m;
	int rc = ask(fd, AUDIT_GET);

	if (rc)
		return rc;
	rc = answer(fd, &m);
	if (rc < 0)
		return rc;
	/* The struct has grown over time; what is used here was in the first version. */
	if (m.header.nlmsg_type != AUDIT_GET ||
	    (size_t)rc < NLMSG_LENGTH(offsetof(struct audit_status, rate_limit)))
		return -EBADMSG;
	const struct audit_status *status = NLMSG_DATA(&m.header);
	*audit = (struct host_audit){.enabled = status->enabled != 0, .daemon = status->pid != 0};

	rc = ask(fd, AUDIT_LIST_RULES);
	while (rc >= 0 && (rc = answer(fd, &m)) >= 0) {
		if (m.header.nlmsg_type == NLMSG_DONE)
			return 0;
		audit->rules += m.header.nlmsg_type == AUDIT_LIST_RULES;
	}
	return rc;
}

int audit_read(struct host_audit *audit)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_AUDIT);
	if (fd < 0 && errno == EPROTONOSUPPORT) {
		*audit = (struct host_audit){0};
		return 0;
	}
	if (fd < 0)
		return -errno;

	struct timeval timeout = {.tv_usec = 200000};
	struct host_audit found;
	int rc = setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout)) ? -errno : 0;
	if (!rc)
		rc = read_state(fd, &found);
	close(fd);
	if (!rc)
		*audit = found;
	return rc;
}

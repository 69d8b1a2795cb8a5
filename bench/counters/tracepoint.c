#include "bench/counters/tracepoint.h"

#include "bench/files/read_file.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

_Static_assert(EVENT_NAME_MAX == 128, "the widths below");

bool tracepoint_split(const char *text, char group[EVENT_NAME_MAX], char name[EVENT_NAME_MAX])
{
	int end = 0;

	/* One letter is a modifier of an event that is not known, never a tracepoint. */
	if (sscanf(text, "%127[A-Za-z0-9_-]:%127[A-Za-z0-9_-]%n", group, name, &end) != 2 ||
	    strlen(name) < 2)
		return false;
	return !text[end] || !strcmp(text + end, ":k") || !strcmp(text + end, ":k=1");
}

/* A tracefs that is mounted nowhere: it lives as long as the descriptor (Linux 5.2). */
static int open_detached(void)
{
	int context = (int)syscall(SYS_fsopen, "tracefs", FSOPEN_CLOEXEC);
	int mount = -1, events = -1, err = 0;

	if (context < 0)
		return -errno;
	if (syscall(SYS_fsconfig, context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0 ||
	    (mount = (int)syscall(SYS_fsmount, context, FSMOUNT_CLOEXEC, 0)) < 0 ||
	    (events = openat(mount, "events", O_PATH | O_DIRECTORY | O_CLOEXEC)) < 0)
		err = -errno;
	if (mount >= 0)
		close(mount);
	close(context);
	return err ? err : events;
}

int tracepoint_open_events(const char *root, struct error *error)
{
	static const char *const places[] = {"/sys/kernel/tracing/events",
					     "/sys/kernel/debug/tracing/events"};
	bool forbidden = false;
	char path[4096];

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		snprintf(path, sizeof(path), "%s%s", root, places[i]);
		int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
		if (fd >= 0)
			return fd;
		forbidden |= errno == EACCES || errno == EPERM;
	}
	int err = *root ? -ENOENT : open_detached();
	if (err >= 0)
		return err;
	if (forbidden || err == -EPERM || err == -EACCES)
		return error_set(error, forbidden ? -EACCES : err,
				 "tracepoints are listed in tracefs, which only root may read");
	if (err == -ENODEV)
		return error_set(error, err,
				 "the kernel has no tracefs (built without CONFIG_FTRACE)");
	return error_errno(error, err, "tracefs is not mounted");
}

bool tracepoint_has_group(const char *root, const char *group)
{
	struct error error = {0};
	int events = tracepoint_open_events(root, &error);

	if (events < 0)
		return false;
	bool has = !faccessat(events, group, F_OK, 0);
	close(events);
	return has;
}

int tracepoint_id(int events, const char *group, const char *name, uint64_t *id)
{
	char path[512], text[32], *end;

	snprintf(path, sizeof(path), "%s/%s/id", group, name);
	int n = read_small_at(events, path, text, sizeof(text));
	if (n < 0)
		return n;
	*id = strtoull(text, &end, 10);
	return end == text || (*end && *end != '\n') ? -EINVAL : 0;
}

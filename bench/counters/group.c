#include "bench/counters/group.h"

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { TRIAL_CALLS = 1000 }; /* a fraction of a millisecond: enough to be scheduled and seen */

int group_open(struct group *group, const struct event *const *events, size_t n, pid_t pid)
{
	group->n = 0;
	for (size_t i = 0; i < n; i++) {
		struct perf_event_attr attr = events[i]->attr;
		attr.size = sizeof(attr);
		attr.read_format = PERF_FORMAT_GROUP | PERF_FORMAT_TOTAL_TIME_ENABLED |
				   PERF_FORMAT_TOTAL_TIME_RUNNING;
		attr.disabled = i == 0; /* the leader's state is the group's */
		/* A pinned group is counted all of the time or given up, never rotated. */
		attr.pinned = i == 0 && events[i]->kind == KIND_HARDWARE;
		long fd = syscall(SYS_perf_event_open, &attr, pid, -1, i ? group->fds[0] : -1,
				  PERF_FLAG_FD_CLOEXEC);
		if (fd < 0) {
			int err = -errno;
			group_close(group);
			return err;
		}
		group->fds[group->n++] = (int)fd;
	}
	return 0;
}

int group_enable(const struct group *group)
{
	if (!group->n)
		return -EBADF;
	return ioctl(group->fds[0], PERF_EVENT_IOC_ENABLE, 0) ? -errno : 0;
}

int group_read(const struct group *group, struct group_reading *out)
{
	/* perf_event_open(2), PERF_FORMAT_GROUP: number, two times, values. */
	uint64_t raw[3 + EVENT_SET_MAX];
	size_t size = (3 + group->n) * sizeof(raw[0]);
	ssize_t n = read(group->fds[0], raw, size);

	if (n < 0)
		return -errno;
	if (n == 0) /* end of file: a pinned group that found no counters */
		return -EBUSY;
	if ((size_t)n != size || raw[0] != group->n)
		return -EPROTO;
	out->enabled_ns = raw[1];
	out->running_ns = raw[2];
	memcpy(out->value, raw + 3, group->n * sizeof(raw[0]));
	return 0;
}

int group_difference(const struct group_reading *before, const struct group_reading *after,
		     size_t n, uint64_t *difference)
{
	uint64_t enabled = after->enabled_ns - before->enabled_ns;
	uint64_t running = after->running_ns - before->running_ns;

	if (!running || running < enabled)
		return -EBUSY;
	for (size_t i = 0; i < n; i++)
		difference[i] = after->value[i] - before->value[i];
	return 0;
}

void group_close(struct group *group)
{
	while (group->n)
		close(group->fds[--group->n]);
}

/* A user who may not count the kernel gets EACCES before the kernel looks for a PMU. If there is
 * none, that is the reason to report. */
static int find_reason(const struct event *event, int err)
{
	struct event of_user = *event;
	const struct event *const list[] = {&of_user};
	struct group group;

	if (err != -EACCES || event->kind != KIND_HARDWARE || event->attr.exclude_kernel)
		return err;
	of_user.attr.exclude_kernel = 1;
	of_user.attr.exclude_user = 0;
	int other = group_open(&group, list, 1, 0);
	group_close(&group);
	return other ? other : err;
}

int group_try(void *ctx, const struct event *const *events, size_t n)
{
	struct group_reading before = {0}, after = {0};
	uint64_t difference[EVENT_SET_MAX];
	struct group group = {0};
	int err = group_open(&group, events, n, 0);

	(void)ctx;
	if (err)
		return n == 1 ? find_reason(events[0], err) : err;
	err = group_enable(&group);
	if (!err)
		err = group_read(&group, &before);
	for (int i = 0; i < TRIAL_CALLS && !err; i++)
		syscall(SYS_getppid);
	if (!err)
		err = group_read(&group, &after);
	if (!err)
		err = group_difference(&before, &after, n, difference);
	group_close(&group);
	return err;
}

#include "bench/base/own_proc.h"

#include <linux/magic.h>
#include <stdlib.h>
#include <sys/vfs.h>
#include <unistd.h>

enum own_proc own_proc(void)
{
	char number[32];
	struct statfs fs;

	/* The link holds the pid of this process in the PID namespace that /proc was mounted for,
	 * and is dangling when it has none there: proc(5), pid_namespaces(7). */
	ssize_t n = readlink("/proc/self", number, sizeof(number) - 1);
	if (n > 0) {
		number[n] = 0;
		return strtol(number, NULL, 10) == getpid() ? PROC_OURS : PROC_FOREIGN;
	}
	return !statfs("/proc", &fs) && fs.f_type == PROC_SUPER_MAGIC ? PROC_FOREIGN : PROC_ABSENT;
}

const char *own_proc_strerror(enum own_proc proc)
{
	switch (proc) {
	case PROC_FOREIGN:
		return "/proc is of another PID namespace (mount one of this: unshare --mount-proc, or mount -t proc proc /proc)";
	case PROC_ABSENT:
		return "/proc is not mounted (mount -t proc proc /proc)";
	default:
		return NULL;
	}
}

/* Lists of CPUs as the kernel writes them: "0-3,8", "" for none. */
#ifndef SYSPATH_HOST_CPULIST_H
#define SYSPATH_HOST_CPULIST_H

#include <sched.h>
#include <stddef.h>

/* Parses `list` into *set (CPUs 0 to CPU_SETSIZE - 1). The number of CPUs, >= 0; -EINVAL for
 * anything else than numbers, ranges going up and commas; -ERANGE for a CPU beyond the set. */
int cpulist_parse(const char *list, cpu_set_t *set);

/* Writes the shortest list of *set. 0, or -ENAMETOOLONG. */
int cpulist_format(const cpu_set_t *set, char *out, size_t size);

/* The highest CPU of *set, or -1 when it is empty. */
int cpulist_last(const cpu_set_t *set);

#endif

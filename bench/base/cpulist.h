/* Sets of CPUs and their text form in the kernel: "0-3,8", "" for none. */
#ifndef SYSPATH_HOST_CPULIST_H
#define SYSPATH_HOST_CPULIST_H

#include <sched.h>
#include <stdbool.h>
#include <stddef.h>

/* Upper bound of CPU numbers: twice the maximum of CONFIG_NR_CPUS on x86. */
#define CPULIST_MAX 16384

/* CPUs in a cpu_set_t. musl's CPU_SETSIZE is less, its sets are as large. */
#define CPULIST_SET (8 * sizeof(cpu_set_t))

/* {0} is the empty set. 2 KiB: room for every CPU, so that nothing is allocated. */
struct cpulist {
	cpu_set_t set[CPULIST_MAX / CPULIST_SET];
};

/* 0; -ERANGE for a CPU of CPULIST_MAX or above. */
int cpulist_add(struct cpulist *list, size_t cpu);

void cpulist_remove(struct cpulist *list, size_t cpu);

/* Whether the CPU is a member; false for a negative number. */
bool cpulist_has(const struct cpulist *list, long cpu);

/* Adds those of *other; removes those that are not in it; removes those that are. */
void cpulist_join(struct cpulist *list, const struct cpulist *other);
void cpulist_keep(struct cpulist *list, const struct cpulist *other);
void cpulist_drop(struct cpulist *list, const struct cpulist *other);

int cpulist_count(const struct cpulist *list);

/* The lowest CPU above `cpu` (-1: of all), or -1 when there is none. */
int cpulist_next(const struct cpulist *list, int cpu);

/* The highest CPU, or -1 if the set is empty. */
int cpulist_last(const struct cpulist *list);

/* Parses `text` into *list. The number of CPUs, >= 0; -EINVAL for anything else than numbers,
 * ascending ranges and commas; -ERANGE for a CPU of CPULIST_MAX or above. On failure the set is
 * empty. */
int cpulist_parse(const char *text, struct cpulist *list);

/* Writes the shortest list. 0, or -ENAMETOOLONG. */
int cpulist_format(const struct cpulist *list, char *out, size_t size);

#endif

/* Sets of CPUs, of any size, and the lists that the kernel writes of them: "0-3,8", "" for none. */
#ifndef SYSPATH_HOST_CPULIST_H
#define SYSPATH_HOST_CPULIST_H

#include <sched.h>
#include <stdbool.h>
#include <stddef.h>

/* CPU numbers are below this: eight times what Linux can be configured for on x86. */
#define CPULIST_MAX 65536

/* {0} is the empty set; what grew is given back by cpulist_free(). */
struct cpulist {
	cpu_set_t *set;
	size_t bytes; /* of *set, a multiple of a long's */
};

/* Makes room for the CPUs below `cpus` and leaves the members as they are. 0, -ERANGE or -ENOMEM.
 */
int cpulist_reserve(struct cpulist *list, size_t cpus);

/* Makes the set empty and gives its memory back. */
void cpulist_free(struct cpulist *list);

/* 0; -ERANGE for a CPU of CPULIST_MAX or above; -ENOMEM. */
int cpulist_add(struct cpulist *list, size_t cpu);

void cpulist_remove(struct cpulist *list, size_t cpu);

/* False, too, for a negative number. */
bool cpulist_has(const struct cpulist *list, long cpu);

/* Takes out of *list what is not in *other; what is. */
void cpulist_keep(struct cpulist *list, const struct cpulist *other);
void cpulist_drop(struct cpulist *list, const struct cpulist *other);

int cpulist_count(const struct cpulist *list);

/* The lowest CPU above `cpu` (-1: of all), or -1 when there is none. */
int cpulist_next(const struct cpulist *list, int cpu);

/* The highest CPU, or -1 when the set is empty. */
int cpulist_last(const struct cpulist *list);

/* Parses `text` into *list, which is given back before. The number of CPUs, >= 0; -EINVAL for
 * anything else than numbers, ranges going up and commas; -ERANGE for a CPU of CPULIST_MAX or
 * above; -ENOMEM. The set is empty then. */
int cpulist_parse(const char *text, struct cpulist *list);

/* Writes the shortest list. 0, or -ENAMETOOLONG. */
int cpulist_format(const struct cpulist *list, char *out, size_t size);

#endif

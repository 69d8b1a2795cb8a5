#include "bench/base/cpulist.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BYTES sizeof(((struct cpulist *)0)->set)

int cpulist_add(struct cpulist *list, size_t cpu)
{
	if (cpu >= CPULIST_MAX)
		return -ERANGE;
	CPU_SET_S(cpu, BYTES, list->set);
	return 0;
}

void cpulist_remove(struct cpulist *list, size_t cpu)
{
	CPU_CLR_S(cpu, BYTES, list->set);
}

bool cpulist_has(const struct cpulist *list, long cpu)
{
	return cpu >= 0 && CPU_ISSET_S((size_t)cpu, BYTES, list->set);
}

void cpulist_join(struct cpulist *list, const struct cpulist *other)
{
	CPU_OR_S(BYTES, list->set, list->set, other->set);
}

void cpulist_keep(struct cpulist *list, const struct cpulist *other)
{
	CPU_AND_S(BYTES, list->set, list->set, other->set);
}

void cpulist_drop(struct cpulist *list, const struct cpulist *other)
{
	struct cpulist both = *list;

	cpulist_keep(&both, other);
	CPU_XOR_S(BYTES, list->set, list->set, both.set);
}

int cpulist_count(const struct cpulist *list)
{
	return CPU_COUNT_S(BYTES, list->set);
}

int cpulist_next(const struct cpulist *list, int cpu)
{
	for (cpu++; cpu < CPULIST_MAX; cpu++)
		if (cpulist_has(list, cpu))
			return cpu;
	return -1;
}

int cpulist_last(const struct cpulist *list)
{
	for (int cpu = CPULIST_MAX - 1; cpu >= 0; cpu--)
		if (cpulist_has(list, cpu))
			return cpu;
	return -1;
}

/* Parses one number without sign or white space, which strtoul would accept. */
static int number(const char **at, unsigned long *out)
{
	if (!isdigit((unsigned char)**at))
		return -EINVAL;
	char *end;
	*out = strtoul(*at, &end, 10);
	*at = end;
	return *out < CPULIST_MAX ? 0 : -ERANGE;
}

/* One number or range, and the separator before the next. */
static int parse_range(const char **at, struct cpulist *list)
{
	unsigned long first = 0, last;
	int err = number(at, &first);

	last = first;
	if (!err && **at == '-') {
		++*at;
		err = number(at, &last);
	}
	if (!err && last < first)
		err = -EINVAL;
	for (; !err && first <= last; first++)
		err = cpulist_add(list, first);
	if (err || !**at)
		return err;
	if (**at != ',' || !(*at)[1])
		return -EINVAL;
	++*at;
	return 0;
}

int cpulist_parse(const char *text, struct cpulist *list)
{
	int err = 0;

	*list = (struct cpulist){0};
	while (*text && !err)
		err = parse_range(&text, list);
	if (err)
		*list = (struct cpulist){0};
	return err ? err : cpulist_count(list);
}

int cpulist_format(const struct cpulist *list, char *out, size_t size)
{
	size_t used = 0;

	if (!size)
		return -ENAMETOOLONG;
	out[0] = '\0';
	for (int cpu = -1; (cpu = cpulist_next(list, cpu)) >= 0;) {
		int first = cpu;
		while (cpulist_has(list, cpu + 1))
			cpu++;
		int n = snprintf(out + used, size - used, cpu > first ? "%s%d-%d" : "%s%d",
				 used ? "," : "", first, cpu);
		if (n < 0 || (size_t)n >= size - used)
			return -ENAMETOOLONG;
		used += (size_t)n;
	}
	return 0;
}

#include "bench/base/cpulist.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int cpulist_reserve(struct cpulist *list, size_t cpus)
{
	size_t bytes = CPU_ALLOC_SIZE(cpus);

	if (cpus > CPULIST_MAX)
		return -ERANGE;
	if (bytes <= list->bytes)
		return 0;
	cpu_set_t *grown = realloc(list->set, bytes);
	if (!grown)
		return -ENOMEM;
	memset((char *)grown + list->bytes, 0, bytes - list->bytes);
	*list = (struct cpulist){grown, bytes};
	return 0;
}

void cpulist_free(struct cpulist *list)
{
	free(list->set);
	*list = (struct cpulist){0};
}

int cpulist_add(struct cpulist *list, size_t cpu)
{
	int err = cpu < CPULIST_MAX ? cpulist_reserve(list, cpu + 1) : -ERANGE;

	if (!err)
		CPU_SET_S(cpu, list->bytes, list->set);
	return err;
}

void cpulist_remove(struct cpulist *list, size_t cpu)
{
	if (cpu < 8 * list->bytes)
		CPU_CLR_S(cpu, list->bytes, list->set);
}

bool cpulist_has(const struct cpulist *list, long cpu)
{
	return cpu >= 0 && (size_t)cpu < 8 * list->bytes &&
	       CPU_ISSET_S((size_t)cpu, list->bytes, list->set);
}

static void choose(struct cpulist *list, const struct cpulist *other, bool keep)
{
	for (int cpu = -1; (cpu = cpulist_next(list, cpu)) >= 0;)
		if (cpulist_has(other, cpu) != keep)
			cpulist_remove(list, (size_t)cpu);
}

void cpulist_keep(struct cpulist *list, const struct cpulist *other)
{
	choose(list, other, true);
}

void cpulist_drop(struct cpulist *list, const struct cpulist *other)
{
	choose(list, other, false);
}

int cpulist_count(const struct cpulist *list)
{
	return list->bytes ? CPU_COUNT_S(list->bytes, list->set) : 0;
}

int cpulist_next(const struct cpulist *list, int cpu)
{
	for (cpu++; (size_t)cpu < 8 * list->bytes; cpu++)
		if (cpulist_has(list, cpu))
			return cpu;
	return -1;
}

int cpulist_last(const struct cpulist *list)
{
	for (int cpu = (int)(8 * list->bytes) - 1; cpu >= 0; cpu--)
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

	cpulist_free(list);
	while (*text && !err)
		err = parse_range(&text, list);
	if (err)
		cpulist_free(list);
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

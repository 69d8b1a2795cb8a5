#include "bench/host/cpulist.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

/* Reads one number without sign or white space, which strtoul would let pass. */
static int number(const char **at, unsigned long *out)
{
	if (!isdigit((unsigned char)**at))
		return -EINVAL;
	char *end;
	*out = strtoul(*at, &end, 10);
	*at = end;
	return *out < CPU_SETSIZE ? 0 : -ERANGE;
}

int cpulist_parse(const char *list, cpu_set_t *set)
{
	CPU_ZERO(set);
	while (*list) {
		unsigned long first, last;
		int rc = number(&list, &first);
		if (rc)
			return rc;
		last = first;
		if (*list == '-') {
			list++;
			rc = number(&list, &last);
			if (rc)
				return rc;
		}
		if (last < first)
			return -EINVAL;
		for (; first <= last; first++)
			CPU_SET(first, set);
		if (!*list)
			break;
		if (*list != ',' || !list[1])
			return -EINVAL;
		list++;
	}
	return CPU_COUNT(set);
}

int cpulist_format(const cpu_set_t *set, char *out, size_t size)
{
	size_t used = 0;
	if (!size)
		return -ENAMETOOLONG;
	out[0] = '\0';
	for (size_t cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (!CPU_ISSET(cpu, set))
			continue;
		size_t last = cpu;
		while (last + 1 < CPU_SETSIZE && CPU_ISSET(last + 1, set))
			last++;
		int n = snprintf(out + used, size - used, last > cpu ? "%s%zu-%zu" : "%s%zu",
				 used ? "," : "", cpu, last);
		if (n < 0 || (size_t)n >= size - used)
			return -ENAMETOOLONG;
		used += (size_t)n;
		cpu = last;
	}
	return 0;
}

int cpulist_last(const cpu_set_t *set)
{
	for (int cpu = CPU_SETSIZE - 1; cpu >= 0; cpu--)
		if (CPU_ISSET((size_t)cpu, set))
			return cpu;
	return -1;
}

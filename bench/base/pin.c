#include "bench/base/pin.h"

#include <errno.h>
#include <sched.h>
#include <stddef.h>
#include <string.h>

enum { PIN_MAX = 65536 }; /* CPUs: eight times the maximum of CONFIG_NR_CPUS on x86 */

int pin_to(int cpu)
{
	/* No malloc, since workers have none; a cpu_set_t would end at 1,024 CPUs. */
	static cpu_set_t set[PIN_MAX / (8 * sizeof(cpu_set_t))];

	if (cpu < 0 || cpu >= PIN_MAX)
		return -EINVAL;
	memset(set, 0, sizeof(set));
	CPU_SET_S((size_t)cpu, sizeof(set), set);
	/* The kernel ignores bits beyond its own CPUs. */
	return sched_setaffinity(0, CPU_ALLOC_SIZE((size_t)cpu + 1), set) ? -errno : 0;
}

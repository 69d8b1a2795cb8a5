#include "bench/base/pin.h"

#include <errno.h>
#include <sched.h>
#include <stddef.h>
#include <string.h>

enum { PIN_MAX = 65536 }; /* CPUs: eight times what Linux can be configured for on x86 */

int pin_to(int cpu)
{
	/* No allocation, for a worker has none; a cpu_set_t would end at 1,024. */
	static cpu_set_t set[PIN_MAX / CPU_SETSIZE];

	if (cpu < 0 || cpu >= PIN_MAX)
		return -EINVAL;
	memset(set, 0, sizeof(set));
	CPU_SET_S((size_t)cpu, sizeof(set), set);
	/* The kernel leaves out what is beyond its own CPUs. */
	return sched_setaffinity(0, CPU_ALLOC_SIZE((size_t)cpu + 1), set) ? -errno : 0;
}

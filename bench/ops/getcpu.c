/* getcpu: the CPU and node that run the caller. */
#include "bench/ops/impl.h"

#include <sched.h>
#include <stdio.h>
#include <string.h>

static void prepare(const struct op_run *run, struct stub_call *call)
{
	(void)run;
	call->arg[0] = (uintptr_t)op_buffer;
	call->arg[1] = (uintptr_t)op_buffer + 64;
	call->arg[2] = 0; /* the cache argument has meant nothing since Linux 2.6.24 */
}

static int check(struct op_run *run, const struct stub_call *call, char *why, size_t size)
{
	uint32_t cpu;

	if (op_returned(call, 0, why, size))
		return -1;
	memcpy(&cpu, op_buffer, sizeof(cpu));
	if (cpu == (uint32_t)run->cpu)
		return 0;
	snprintf(why, size, "answers CPU %u, pinned to CPU %d", cpu, run->cpu);
	return -1;
}

const struct op_impl op_impl_getcpu = {
#ifdef __GLIBC__ /* musl has no such function */
	.libc = (uintptr_t)getcpu,
#endif
	.prepare = prepare,
	.check = check,
};

/* clock_getres: a clock's resolution, a constant. */
#include "bench/ops/impl.h"

#include <stdio.h>
#include <time.h>

static void prepare(const struct op_run *run, struct stub_call *call)
{
	call->arg[0] = (uint64_t)run->op->arg;
	call->arg[1] = (uintptr_t)op_buffer;
}

static int check(struct op_run *run, const struct stub_call *call, char *why, size_t size)
{
	struct timespec expected;
	int64_t seen_ns = op_buffer_time_ns(run, 1);

	if (op_returned(call, 0, why, size))
		return -1;
	clock_getres(run->op->arg, &expected);
	int64_t expected_ns = (int64_t)expected.tv_sec * 1000000000 + expected.tv_nsec;
	if (seen_ns == expected_ns)
		return 0;
	snprintf(why, size, "resolution is %lld ns, the C library's is %lld ns", (long long)seen_ns,
		 (long long)expected_ns);
	return -1;
}

const struct op_impl op_impl_clock_getres = {
	.libc = (uintptr_t)clock_getres,
	.prepare = prepare,
	.check = check,
};

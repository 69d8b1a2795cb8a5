/* clock_gettime of one clock; which one is a column of ops.def. */
#include "bench/ops/impl.h"

#include <time.h>

static void prepare(const struct op_run *run, struct stub_call *call)
{
	call->arg[0] = (uint64_t)run->op->arg;
	call->arg[1] = (uintptr_t)op_buffer;
}

static void before(struct op_run *run)
{
	op_time_before(run, run->op->arg);
}

static int check(struct op_run *run, const struct stub_call *call, char *why, size_t size)
{
	if (op_returned(call, 0, why, size))
		return -1;
	return op_time_is_right(run, run->op->arg, op_buffer_time_ns(run, 1), why, size);
}

/* The other clocks count from the boot. */
static int absent(const struct op_run *run, char *why, size_t size)
{
	switch (run->op->arg) {
	case CLOCK_REALTIME:
	case CLOCK_REALTIME_COARSE:
	case CLOCK_TAI:
		return op_absent_after_2038(run, why, size);
	default:
		return 0;
	}
}

const struct op_impl op_impl_clock_gettime = {
	.libc = (uintptr_t)clock_gettime,
	.prepare = prepare,
	.before = before,
	.check = check,
	.absent = absent,
};

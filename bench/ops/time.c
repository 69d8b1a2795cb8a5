/* time: seconds since the Epoch, returned in a register. */
#include "bench/ops/impl.h"

#include <time.h>

static void prepare(const struct op_run *run, struct stub_call *call)
{
	(void)run;
	(void)call; /* NULL: returned only, not stored */
}

static void before(struct op_run *run)
{
	op_time_before(run, CLOCK_REALTIME_COARSE);
}

static int check(struct op_run *run, const struct stub_call *call, char *why, size_t size)
{
	int64_t seconds = op_seconds(run, call->ret), seen_ns = op_time_ns(seconds, 0);

	if (seconds < 0 || seen_ns == INT64_MIN)
		return op_returned(call, time(NULL), why, size);
	return op_time_is_right(run, CLOCK_REALTIME_COARSE, seen_ns, why, size);
}

const struct op_impl op_impl_time = {
	.libc = (uintptr_t)time,
	.prepare = prepare,
	.before = before,
	.check = check,
	.absent = op_absent_after_2038,
};

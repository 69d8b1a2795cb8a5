/* gettimeofday: the one operation that every path can carry. */
#include "bench/ops/impl.h"

#include <sys/time.h>

static void prepare(const struct op_run *run, struct stub_call *call)
{
	(void)run;
	call->arg[0] = (uintptr_t)op_buffer;
	call->arg[1] = 0; /* no time zone */
}

static void before(struct op_run *run)
{
	op_time_before(run, CLOCK_REALTIME);
}

static int check(struct op_run *run, const struct stub_call *call, char *why, size_t size)
{
	if (op_returned(call, 0, why, size))
		return -1;
	return op_time_is_right(run, CLOCK_REALTIME, op_buffer_time_ns(run, 1000), why, size);
}

const struct op_impl op_impl_gettimeofday = {
	.libc = (uintptr_t)gettimeofday,
	.prepare = prepare,
	.before = before,
	.check = check,
	.absent = op_absent_after_2038,
};

/* enosys: a number that no kernel implements, which leaves the bare entry and exit. */
#include "bench/ops/impl.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

static void prepare(const struct op_run *run, struct stub_call *call)
{
	/* syscall(3) takes the number as its first argument. */
	if (run->binding == BINDING_LIBC)
		call->arg[0] = sizeof(long) == 8 ? run->op->nr64 : run->op->nr32;
}

static void before(struct op_run *run)
{
	(void)run;
	errno = 0;
}

static int check(struct op_run *run, const struct stub_call *call, char *why, size_t size)
{
	if (run->binding != BINDING_LIBC)
		return op_returned(call, -ENOSYS, why, size);
	if (errno != ENOSYS) {
		snprintf(why, size, "set errno to %d, expected ENOSYS", errno);
		return -1;
	}
	return op_returned(call, -1, why, size);
}

const struct op_impl op_impl_enosys = {
	.libc = (uintptr_t)syscall,
	.prepare = prepare,
	.before = before,
	.check = check,
};

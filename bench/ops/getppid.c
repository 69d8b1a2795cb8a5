/* getppid: a system call that does almost nothing and that no vDSO answers. */
#include "bench/ops/impl.h"

#include <unistd.h>

static void prepare(const struct op_run *run, struct stub_call *call)
{
	(void)run;
	(void)call;
}

static int check(struct op_run *run, const struct stub_call *call, char *why, size_t size)
{
	(void)run;
	return op_returned(call, getppid(), why, size);
}

const struct op_impl op_impl_getppid = {
	.libc = (uintptr_t)getppid,
	.prepare = prepare,
	.check = check,
};

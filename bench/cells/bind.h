/* Binding an operation to a path in this process. */
#ifndef SYSPATH_BIND_H
#define SYSPATH_BIND_H

#include "asm/call.h"
#include "bench/ops/impl.h"
#include "bench/protocol/wire.h"
#include "stubs/stubs.h"
#include "stubs/vdso.h"

#include <stddef.h>

/* A cell that is ready to run: the stub, its arguments, and the operation to check. */
struct cell {
	enum path_id path;
	enum op_id op;
	stub_fn *stub, *empty; /* and the loop that is subtracted */
	const struct op_impl *impl;
	struct op_run run;
	struct stub_call call; /* n is 1, burn_tsc 0 */
};

/* Of the plan, path, op and narrow_time count. 0, or -1 with the reason when this process has
 * nothing to bind to: the vDSO is not mapped or does not export the function, AT_SYSINFO is absent.
 * Does not run the path. */
int cell_bind(struct cell *cell, const struct wire_plan *plan, int cpu, char *why, size_t size);

/* Opens the vDSO of this process. 0, -ENOENT when none is mapped, or vdso_open's error. */
int vdso_open_own(struct vdso *vdso);

#ifdef __i386__
/* What gs:0x10 holds: the address of __kernel_vsyscall according to the C library. */
uint32_t gs10_target(void);
#endif

#endif

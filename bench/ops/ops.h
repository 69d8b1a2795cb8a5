/* The operations: what is asked of the kernel, by whichever path. */
#ifndef SYSPATH_OPS_H
#define SYSPATH_OPS_H

#include "stubs/paths.h"

#include <stdbool.h>
#include <stdint.h>

/* Numbers are positions in ops.def; names travel in files. */
enum op_id {
#define OP(id, file, arg, nr64, nr32, bits32, vdso64, vdso32, slot) OP_##id,
#include "bench/ops/ops.def"
#undef OP
	OP_COUNT
};

/* What both the driver and the workers know of an operation. */
struct op {
	const char *name;
	int arg;			  /* for the implementation: a clock id */
	uint32_t nr64, nr32;		  /* system call numbers */
	uint32_t bits32;		  /* width of time values, i386 table and vDSO */
	const char *vdso_name[ABI_COUNT]; /* NULL: no vDSO exports it */
	uint64_t slot;			  /* vsyscall address, 0: none */
};

extern const struct op ops[OP_COUNT];

/* Position in ops[], or -1 when there is no such name. */
int op_by_name(const char *name);

/* Whether the design has the cell (abi, path, op) at all; a cell that exists may still be
 * unavailable on a host. */
bool cell_exists(enum abi abi, enum path_id path, enum op_id op);

/* Whether the cell's function may answer without entering the kernel: the vDSO's, and the C
 * library's above one of the vDSO's. Where it does enter, it falls back. */
bool cell_may_stay(enum abi abi, enum path_id path, enum op_id op);

#define VDSO_VERSION "LINUX_2.6" /* of every x86 vDSO symbol: arch/x86/entry/vdso/vdso.lds.S */

#endif

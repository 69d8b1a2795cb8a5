/* The operations: what is asked of the kernel, by whichever path. */
#ifndef SYSPATH_OPS_H
#define SYSPATH_OPS_H

#include "stubs/paths.h"

#include <stdbool.h>
#include <stdint.h>

/* Numbers are positions in ops.def; names travel in files. */
enum op_id {
#define OP(id, file, usual, exact, arg, nr64, nr32, bits32, narrow32, vdso64, vdso32, narrow,      \
	   stays, slot)                                                                            \
	OP_##id,
#include "bench/ops/ops.def"
#undef OP
	OP_COUNT
};

/* What both the driver and the workers know of an operation. */
struct op {
	const char *name;
	const char *vdso_name[ABI_COUNT]; /* NULL: no vDSO exports it */
	const char *vdso_narrow;	  /* with 32-bit time values, i386; NULL: none */
	uint64_t slot;			  /* vsyscall address, 0: none */
	int arg;			  /* for the implementation: a clock id */
	uint32_t nr64, nr32;		  /* system call numbers */
	uint32_t bits32;		  /* width of time values, i386 table and vDSO */
	uint32_t narrow32;		  /* number with 32-bit time values, i386; 0: none */
	bool usual;			  /* in the default selection */
	bool exact;			  /* each call takes the same instructions */
	bool stays;			  /* entering the kernel from vDSO or libc is a fallback */
};

extern const struct op ops[OP_COUNT];

/* Position in ops[], or -1 when there is no such name. */
int op_by_name(const char *name);

/* Whether the design has the cell (abi, path, op) at all; a cell that exists may still be
 * unavailable on a host. */
bool cell_exists(enum abi abi, enum path_id path, enum op_id op);

/* Whether the cell can do with 32-bit time values where the kernel knows no wider ones. */
bool cell_may_be_narrow(enum abi abi, enum path_id path, enum op_id op);

/* The number by which a path asks for an operation in the system call table that it reaches, the
 * one with 32-bit time values if `narrow`; 0 where it asks by a function. */
uint32_t op_number(enum path_id path, enum op_id op, bool narrow);

/* Whether the cell's function may answer without entering the kernel: the vDSO's, and the C
 * library's above one of the vDSO's. Where it does enter, it falls back. */
bool cell_may_stay(enum abi abi, enum path_id path, enum op_id op);

/* Whether it asks a clock, by a function that may answer without entering the kernel. */
bool op_asks_clock(enum op_id op);

/* Why a clock function that enters the kernel (cell_may_stay, op_asks_clock) shows nothing of the
 * clocksource; NULL where it does, and the clock is at fault. `vdso_stays`: the vDSO's function for
 * the same operation and ABI answers without entering; `monotonic_stays`: that of the same path for
 * CLOCK_MONOTONIC does. */
const char *clock_entry_excuse(enum path_id path, enum op_id op, bool vdso_stays,
			       bool monotonic_stays);

/* Set in a number of the x32 table, whose other numbers are those of the x86-64 one but for some
 * from 512 on (__X32_SYSCALL_BIT of asm/unistd.h). */
#define X32_SYSCALL_BIT 0x40000000u

#define VDSO_VERSION	"LINUX_2.6" /* of every x86 vDSO symbol: arch/x86/entry/vdso/vdso.lds.S */

#endif

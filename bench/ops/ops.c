#include "bench/ops/ops.h"

#include <stddef.h>
#include <string.h>
#include <time.h>

const struct op ops[OP_COUNT] = {
#define OP(id, file, usual, exact, arg, nr64, nr32, bits32, narrow32, vdso64, vdso32, narrow,      \
	   stays, slot)                                                                            \
	[OP_##id] = {#id,  {vdso64, vdso32}, narrow,   slot,  arg,   nr64,                         \
		     nr32, bits32,	     narrow32, usual, exact, stays},
#include "bench/ops/ops.def"
#undef OP
};

int op_by_name(const char *name)
{
	for (int i = 0; i < OP_COUNT; i++)
		if (!strcmp(ops[i].name, name))
			return i;
	return -1;
}

bool cell_exists(enum abi abi, enum path_id path, enum op_id op)
{
	if (!paths[path].on[abi])
		return false;
	switch (paths[path].binding) {
	case BINDING_VSYSCALL:
		return ops[op].slot != 0;
	case BINDING_VDSO:
		return ops[op].vdso_name[abi] != NULL;
	case BINDING_NOTHING:
	case BINDING_TABLE64:
	case BINDING_TABLE32:
	case BINDING_TABLEX32:
	case BINDING_LIBC:
		return true;
	}
	return false;
}

bool cell_may_be_narrow(enum abi abi, enum path_id path, enum op_id op)
{
	if (paths[path].binding == BINDING_TABLE32)
		return ops[op].narrow32 != 0;
	return paths[path].binding == BINDING_VDSO && abi == ABI_i386 && ops[op].vdso_narrow;
}

uint32_t op_number(enum path_id path, enum op_id op, bool narrow)
{
	switch (paths[path].binding) {
	case BINDING_TABLE64:
		return ops[op].nr64;
	case BINDING_TABLEX32:
		return ops[op].nr64 | X32_SYSCALL_BIT;
	case BINDING_TABLE32:
		return narrow ? ops[op].narrow32 : ops[op].nr32;
	default:
		return 0;
	}
}

bool cell_may_stay(enum abi abi, enum path_id path, enum op_id op)
{
	enum binding binding = paths[path].binding;

	return (binding == BINDING_VDSO || binding == BINDING_LIBC) && ops[op].vdso_name[abi] &&
	       ops[op].stays;
}

bool op_asks_clock(enum op_id op)
{
	const char *name = ops[op].name;

	return ops[op].stays && (!strncmp(name, "clock_", strlen("clock_")) ||
				 !strcmp(name, "time") || !strcmp(name, "gettimeofday"));
}

/* Either the C library does not call the vDSO's function, which would stay in user space (glibc's
 * i386 clock_getres); or the same function stays for CLOCK_MONOTONIC (before Linux 5.3 the vDSO has
 * neither CLOCK_MONOTONIC_RAW nor CLOCK_BOOTTIME and CLOCK_TAI). */
const char *clock_entry_excuse(enum path_id path, enum op_id op, bool vdso_stays,
			       bool monotonic_stays)
{
	static const char gettime[] = "clock_gettime_";

	if (paths[path].binding == BINDING_LIBC && vdso_stays)
		return "the C library does not call the vDSO's function";
	if (!strncmp(ops[op].name, gettime, strlen(gettime)) && monotonic_stays)
		return "this kernel's vDSO does not have the clock";
	return NULL;
}

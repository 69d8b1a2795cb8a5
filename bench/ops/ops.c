#include "bench/ops/ops.h"

#include <stddef.h>
#include <string.h>
#include <time.h>

const struct op ops[OP_COUNT] = {
#define OP(id, file, arg, nr64, nr32, bits32, vdso64, vdso32, slot)                                \
	[OP_##id] = {#id, arg, nr64, nr32, bits32, {vdso64, vdso32}, slot},
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
	switch (paths[path].carrier) {
	case CARRIER_VSYSCALL:
		return ops[op].slot != 0;
	case CARRIER_VDSO:
		return ops[op].vdso_name[abi] != NULL;
	case CARRIER_NOTHING:
	case CARRIER_TABLE64:
	case CARRIER_TABLE32:
	case CARRIER_LIBC:
		return true;
	}
	return false;
}

bool cell_may_stay(enum abi abi, enum path_id path, enum op_id op)
{
	enum carrier carrier = paths[path].carrier;

	return (carrier == CARRIER_VDSO || carrier == CARRIER_LIBC) && ops[op].vdso_name[abi];
}

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
	switch (paths[path].binding) {
	case BINDING_VSYSCALL:
		return ops[op].slot != 0;
	case BINDING_VDSO:
		return ops[op].vdso_name[abi] != NULL;
	case BINDING_NOTHING:
	case BINDING_TABLE64:
	case BINDING_TABLE32:
	case BINDING_LIBC:
		return true;
	}
	return false;
}

bool cell_may_stay(enum abi abi, enum path_id path, enum op_id op)
{
	enum binding binding = paths[path].binding;

	return (binding == BINDING_VDSO || binding == BINDING_LIBC) && ops[op].vdso_name[abi];
}

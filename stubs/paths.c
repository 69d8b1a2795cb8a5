#include "stubs/paths.h"

#include <string.h>

const struct path paths[PATH_COUNT] = {
#define PATH(id, x86_64, i386, binding, shape, nature, vdso32, what)                               \
	[PATH_##id] = {#id,    what,	      BINDING_##binding, SHAPE_##shape, NATURE_##nature,   \
		       vdso32, {x86_64, i386}},
#include "stubs/paths.def"
#undef PATH
};

const char *const abi_names[ABI_COUNT] = {"x86_64", "i386"};

int path_by_name(const char *name)
{
	for (int i = 0; i < PATH_COUNT; i++)
		if (!strcmp(paths[i].name, name))
			return i;
	return -1;
}

int abi_by_name(const char *name)
{
	for (int i = 0; i < ABI_COUNT; i++)
		if (!strcmp(abi_names[i], name))
			return i;
	return -1;
}

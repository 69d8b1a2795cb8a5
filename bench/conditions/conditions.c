#include "bench/conditions/conditions.h"

#include <string.h>

const struct condition conditions[CONDITION_COUNT] = {
#define CONDITION(id, name, waits, answers, what) [CONDITION_##id] = {name, what, waits, answers},
#include "bench/conditions/conditions.def"
#undef CONDITION
};

int condition_by_name(const char *name)
{
	for (int i = 0; i < CONDITION_COUNT; i++)
		if (!strcmp(conditions[i].name, name))
			return i;
	return -1;
}

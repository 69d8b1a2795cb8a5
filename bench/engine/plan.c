#include "bench/engine/plan.h"

#include "bench/base/text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const char *abi_name(int i)
{
	return abi_names[i];
}

static const char *path_name(int i)
{
	return paths[i].name;
}

static const char *op_name(int i)
{
	return ops[i].name;
}

static const char *condition_name(int i)
{
	return conditions[i].name;
}

const struct name_table abi_table = {"ABI", ABI_COUNT, abi_name};
const struct name_table path_table = {"path", PATH_COUNT, path_name};
const struct name_table op_table = {"op", OP_COUNT, op_name};
const struct name_table condition_table = {"condition", CONDITION_COUNT, condition_name};

_Static_assert(PATH_COUNT <= 32 && OP_COUNT <= 32, "selections are 32-bit masks");

uint32_t usual_ops(bool counted)
{
	uint32_t usual = 0;

	for (int i = 0; i < OP_COUNT; i++)
		usual |= (uint32_t)(ops[i].usual && (ops[i].exact || !counted)) << i;
	return usual;
}

struct selection selection_default(void)
{
	return (struct selection){UINT32_MAX, UINT32_MAX, usual_ops(false), 1u << CONDITION_none};
}

static bool is_name(const char *text, size_t length, const char *name)
{
	return strlen(name) == length && !memcmp(text, name, length);
}

/* The bits of a name, 0 when it is none. */
static uint32_t find(const struct name_table *table, const char *name, size_t length)
{
	if (is_name(name, length, "all"))
		return (uint32_t)((UINT64_C(1) << table->count) - 1);
	for (int i = 0; i < table->count; i++)
		if (is_name(name, length, table->name(i)))
			return UINT32_C(1) << i;
	return 0;
}

int selection_parse(const struct name_table *table, const char *list, uint32_t *mask,
		    const char **bad, size_t *bad_length)
{
	uint32_t chosen = 0;

	for (const char *at = list;; at++) {
		size_t length = strcspn(at, ",");
		uint32_t found = find(table, at, length);
		if (!found) {
			*bad = at;
			*bad_length = length;
			return -EINVAL;
		}
		chosen |= found;
		at += length;
		if (!*at)
			break;
	}
	*mask = chosen;
	return 0;
}

void selection_names(const struct name_table *table, char *text, size_t size)
{
	text[0] = 0;
	for (int i = 0; i < table->count; i++)
		text_append(text, size, ", ", table->name(i));
}

/* Appends the cells of one condition to the n others. Returns the new number of cells. */
static size_t plan_condition(const struct selection *s, enum condition_id condition,
			     struct cell_id cells[PLAN_MAX_CELLS], size_t n)
{
	for (uint32_t a = 0; a < ABI_COUNT; a++)
		for (uint32_t p = 0; p < PATH_COUNT; p++)
			for (uint32_t o = 0; o < OP_COUNT; o++)
				if ((s->abis >> a & 1) && (s->paths >> p & 1) &&
				    (s->ops >> o & 1) && cell_exists(a, p, o))
					cells[n++] = (struct cell_id){a, p, o, condition};
	return n;
}

size_t plan_cells(const struct selection *selection, struct cell_id cells[PLAN_MAX_CELLS])
{
	size_t n = 0;

	for (uint32_t c = 0; c < CONDITION_COUNT; c++)
		if (selection->conditions >> c & 1)
			n = plan_condition(selection, c, cells, n);
	return n;
}

/* Which cells are selected. */
#ifndef SYSPATH_PLAN_H
#define SYSPATH_PLAN_H

#include "bench/conditions/conditions.h"
#include "bench/ops/ops.h"
#include "stubs/paths.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A choice of ABIs, paths, operations and conditions, as bit masks over their numbers. */
struct selection {
	uint32_t abis, paths, ops, conditions;
};

/* The operations that are measured where none is named (bench/ops/ops.def), as a mask. `counted`:
 * those whose instructions are counted, each call taking the same. */
uint32_t usual_ops(bool counted);

/* What is measured unless something else is chosen: the usual operations, of every ABI and path,
 * under no condition. */
struct selection selection_default(void);

/* The names that are valid in a comma-separated list. */
struct name_table {
	const char *kind;	    /* "path" */
	int count;		    /* names, at most 32 */
	const char *(*name)(int i); /* the i-th */
};
extern const struct name_table abi_table, path_table, op_table, condition_table;

/* Parses "a,b,c" into a mask; "all" means every name of the table. 0; or -EINVAL with *bad
 * pointing at the first name that is not in the table (or at an empty one) and *bad_length its
 * length. */
int selection_parse(const struct name_table *table, const char *list, uint32_t *mask,
		    const char **bad, size_t *bad_length);

/* The table's names, separated by ", ". Truncated to size. */
void selection_names(const struct name_table *table, char *text, size_t size);

struct cell_id {
	enum abi abi;
	enum path_id path;
	enum op_id op;
	enum condition_id condition;
};

enum { PLAN_MAX_CELLS = (int)ABI_COUNT * PATH_COUNT * OP_COUNT * CONDITION_COUNT };

/* Every cell of the selection that exists, in the order of the tables. Returns how many,
 * at most PLAN_MAX_CELLS. */
size_t plan_cells(const struct selection *selection, struct cell_id cells[PLAN_MAX_CELLS]);

#endif

#include "bench/table/cell_group.h"

#include <stdio.h>
#include <string.h>

static void add_name(char under[CELL_GROUP_UNDER], const char *name)
{
	size_t used = strlen(under);

	if (used + strlen(name) + 3 < CELL_GROUP_UNDER)
		snprintf(under + used, CELL_GROUP_UNDER - used, "%s%s", used ? ", " : "", name);
}

void cell_group_find(const struct run_document *document,
		     bool (*wanted)(const struct run_cell *cell, const void *ctx), const void *ctx,
		     struct cell_group *out)
{
	const struct run_cell *cells = document->cells;

	*out = (struct cell_group){0};
	for (size_t i = 0; i < document->n_cells; i++) {
		bool new_op = true, new_condition = true;
		if (!wanted(&cells[i], ctx))
			continue;
		for (size_t k = 0; k < i && (new_op || new_condition); k++) {
			if (!wanted(&cells[k], ctx))
				continue;
			new_op = new_op && strcmp(cells[k].op, cells[i].op) != 0;
			new_condition = new_condition &&
					strcmp(cells[k].condition, cells[i].condition) != 0;
		}
		out->cells++;
		out->ops += new_op;
		out->conditions += new_condition;
		if (new_condition)
			add_name(out->under, cells[i].condition);
	}
	if (out->conditions == document->n_conditions)
		out->under[0] = 0;
}

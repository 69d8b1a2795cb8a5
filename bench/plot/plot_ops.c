#include "bench/plot/plot_ops.h"

#include "bench/base/text.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const uint32_t usual = 1u << OP_getppid | 1u << OP_gettimeofday;

/* A mask of what was measured by another path than the empty loop. */
static uint32_t measured(const struct run_document *const *documents, size_t n)
{
	uint32_t mask = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t c = 0; c < documents[i]->n_cells; c++) {
			const struct run_cell *cell = &documents[i]->cells[c];
			int op = op_by_name(cell->op);
			if (cell->measured && op >= 0 && strcmp(cell->path, "empty") != 0)
				mask |= 1u << op;
		}
	return mask;
}

void plot_ops_choose(uint32_t mask, const struct run_document *const *documents, size_t n,
		     struct plot_ops *out)
{
	uint32_t there = measured(documents, n);

	if (!mask)
		mask = there & usual ? usual : there;
	out->n = 0;
	for (int op = 0; op < OP_COUNT; op++)
		if (mask >> op & 1)
			out->name[out->n++] = ops[op].name;
}

void plot_ops_text(const struct plot_ops *chosen, char text[PLOT_OPS_TEXT])
{
	snprintf(text, PLOT_OPS_TEXT, "%s", chosen->n ? "" : "any operation");
	for (size_t i = 0; i < chosen->n; i++)
		text_append(text, PLOT_OPS_TEXT, ", ", chosen->name[i]);
}

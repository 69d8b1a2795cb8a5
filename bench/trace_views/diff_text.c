/* What changed in one call, as text. */
#include "bench/trace_views/diff_view.h"

#include <string.h>

enum { COLUMN = 9 };

/* A name as the heading of a column: its end, where it is too long, since arms differ there. */
static const char *heading(const char *name)
{
	size_t length = strlen(name);

	return length > COLUMN + 4 ? name + length - COLUMN - 4 : name;
}

static void print_figures(FILE *out, const size_t counts[TRACE_SIDES], bool before, bool after)
{
	char a[DIFF_CHANGE], b[DIFF_CHANGE], change[DIFF_CHANGE];

	fprintf(out, "%*s %*s %*s  ", COLUMN + 4, diff_count(counts[0], before, a), COLUMN + 4,
		diff_count(counts[1], after, b), COLUMN, diff_change(counts[0], counts[1], change));
}

static void print_heading(FILE *out, const char *const names[TRACE_SIDES], const char *what)
{
	fprintf(out, "%*s %*s %*s  %s\n", COLUMN + 4, heading(names[0]), COLUMN + 4,
		heading(names[1]), COLUMN, "change", what);
}

static void print_functions(FILE *out, const struct trace_diff *diff,
			    const char *const names[TRACE_SIDES])
{
	size_t same = 0, instructions = 0;

	print_heading(out, names, "function, its own instructions  [phase of what changed]");
	for (size_t i = 0; i < diff->n_functions; i++) {
		const struct diff_function *f = &diff->functions[i];
		if (f->self[0] == f->self[1]) {
			same++;
			instructions += f->self[0];
			continue;
		}
		print_figures(out, f->self, f->calls[0], f->calls[1]);
		fprintf(out, "%s%s  [", f->name,
			!f->calls[0]   ? ", new"
			: !f->calls[1] ? ", gone"
				       : "");
		diff_phases(out, f);
		fputs("]\n", out);
	}
	if (same)
		fprintf(out, "%*s %zu functions take the same, %zu instructions\n",
			2 * (COLUMN + 4) + COLUMN + 3, "", same, instructions);
}

static void print_phases(FILE *out, const struct trace_diff *diff,
			 const char *const names[TRACE_SIDES])
{
	print_heading(out, names, "phase");
	for (int p = 0; p < PHASES; p++) {
		const size_t counts[TRACE_SIDES] = {diff->side[0]->phases[p],
						    diff->side[1]->phases[p]};
		if (!counts[0] && !counts[1])
			continue;
		print_figures(out, counts, counts[0], counts[1]);
		fprintf(out, "%s%s\n", phases[p].mitigates ? "mitigation: " : "", phases[p].name);
	}
}

static void print_tree(FILE *out, const struct trace_diff *diff,
		       const char *const names[TRACE_SIDES])
{
	print_heading(out, names, "call tree, inclusive");
	for (size_t i = 0; i < diff->n_nodes; i++) {
		const struct diff_node *n = &diff->nodes[i];
		bool before = n->node[0] != TRACE_NO_NODE, after = n->node[1] != TRACE_NO_NODE;
		print_figures(out, n->inclusive, before, after);
		fprintf(out, "%*s%s%s\n", (int)(2 * (n->depth - 1)), "", n->name,
			!before	 ? ", new"
			: !after ? ", gone"
				 : "");
	}
}

void diff_text_print(FILE *out, const struct trace_diff *diff, const char *const names[TRACE_SIDES])
{
	if (!diff_headline(out, diff, ""))
		return;
	print_functions(out, diff, names);
	print_phases(out, diff, names);
	print_tree(out, diff, names);
}

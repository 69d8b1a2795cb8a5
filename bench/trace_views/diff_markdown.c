/* What changed in one call, as Markdown, for a mail or a pull request. */
#include "bench/trace_views/diff_view.h"

static void print_head(FILE *out, const char *what, const char *const names[TRACE_SIDES])
{
	fprintf(out, "\n| %s | %s | %s | change |", what, names[0], names[1]);
}

static void print_figures(FILE *out, const size_t counts[TRACE_SIDES], bool before, bool after)
{
	char a[DIFF_CHANGE], b[DIFF_CHANGE], change[DIFF_CHANGE];

	fprintf(out, " | %s | %s | %s |", diff_count(counts[0], before, a),
		diff_count(counts[1], after, b), diff_change(counts[0], counts[1], change));
}

static void print_functions(FILE *out, const struct trace_diff *diff,
			    const char *const names[TRACE_SIDES])
{
	print_head(out, "function, its own instructions", names);
	fputs(" phase of what changed |\n| --- | ---: | ---: | ---: | --- |\n", out);
	for (size_t i = 0; i < diff->n_functions; i++) {
		const struct diff_function *f = &diff->functions[i];
		if (f->self[0] == f->self[1])
			continue;
		fprintf(out, "| `%s`", f->name);
		print_figures(out, f->self, f->calls[0], f->calls[1]);
		fputc(' ', out);
		diff_phases(out, f);
		fputs(" |\n", out);
	}
}

static void print_phases(FILE *out, const struct trace_diff *diff,
			 const char *const names[TRACE_SIDES])
{
	print_head(out, "phase", names);
	fputs("\n| --- | ---: | ---: | ---: |\n", out);
	for (int p = 0; p < PHASES; p++) {
		const size_t counts[TRACE_SIDES] = {diff->side[0]->phases[p],
						    diff->side[1]->phases[p]};
		if (!counts[0] && !counts[1])
			continue;
		fprintf(out, "| %s%s", phases[p].mitigates ? "mitigation: " : "", phases[p].name);
		print_figures(out, counts, counts[0], counts[1]);
		fputc('\n', out);
	}
}

void diff_markdown_print(FILE *out, const struct trace_diff *diff,
			 const char *const names[TRACE_SIDES])
{
	if (!diff_headline(out, diff, "**"))
		return;
	print_functions(out, diff, names);
	print_phases(out, diff, names);
}

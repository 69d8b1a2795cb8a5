#include "bench/bars/together_plot.h"

#include "bench/host/hypervisor.h"
#include "bench/plot/plot_caption.h"
#include "bench/plot/plot_data.h"
#include "bench/table/disturbance.h"
#include "stubs/paths.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct together {
	const struct run_document *const *documents;
	size_t n;
	const char *op;
	enum unit unit;
	bool linear;
	size_t disturbed, shared, bars; /* of the bars that are drawn */
};

/* A path of an ABI and what it costs in the first document; NaN where it has none. */
struct together_row {
	const char *abi, *path;
	double cost;
};

static const struct run_cell *cell_of(const struct together *t, size_t document, const char *abi,
				      const char *path)
{
	return document_cell(t->documents[document], abi, path, t->op);
}

static int by_cost(const void *left, const void *right)
{
	const struct together_row *a = left, *b = right;

	if (isnan(a->cost) != isnan(b->cost))
		return isnan(a->cost) ? 1 : -1;
	return (a->cost > b->cost) - (a->cost < b->cost);
}

/* In order; returns how many. */
static size_t find_rows(const struct together *t,
			struct together_row rows[(int)PATH_COUNT * ABI_COUNT])
{
	size_t n = 0;

	for (int p = 0; p < PATH_COUNT; p++)
		for (int a = 0; a < ABI_COUNT; a++) {
			bool have = false;
			for (size_t i = 0; i < t->n && p != PATH_empty; i++) {
				const struct run_cell *cell =
					cell_of(t, i, abi_names[a], paths[p].name);
				have |= cell && cell->measured;
			}
			if (!have)
				continue;
			const struct run_cell *first = cell_of(t, 0, abi_names[a], paths[p].name);
			rows[n++] = (struct together_row){
				abi_names[a], paths[p].name,
				first ? cell_value(first, FIGURE_P50, t->unit) : (double)NAN};
		}
	qsort(rows, n, sizeof(*rows), by_cost);
	return n;
}

static struct bar bar_in(struct together *t, const struct run_cell *cell)
{
	struct figure p50;
	struct bar bar = {0};
	char ns[PLOT_FIGURE];

	if (!cell || !cell->measured) {
		snprintf(bar.figure, sizeof(bar.figure), "%.30s",
			 !cell || cell->status == CELL_OK ? "not measured"
							  : cell_status_names[cell->status]);
		return bar;
	}
	plot_value(UNIT_NS, cell_value(cell, FIGURE_P50, UNIT_NS), ns);
	if (!cell_figure(cell, (struct figure_key){FIGURE_P50, t->unit}, &p50)) {
		snprintf(bar.figure, sizeof(bar.figure), "%s", ns);
		return bar;
	}
	plot_value(t->unit, p50.value, bar.figure);
	size_t used = strlen(bar.figure);
	if (t->unit != UNIT_NS)
		snprintf(bar.figure + used, sizeof(bar.figure) - used, ", %.24s", ns);
	bar.length = p50.value;
	bar.drawn = t->linear || p50.value >= PLOT_LEAST;
	if (bar.drawn && (t->linear || p50.interval.lo >= PLOT_LEAST)) {
		bar.low = p50.interval.lo;
		bar.high = p50.interval.hi;
	}
	t->bars += bar.drawn;
	t->disturbed += bar.drawn && cell->disturbed;
	t->shared += bar.drawn && t->unit == UNIT_CYCLE && cell_of_shared_core(cell);
	return bar;
}

static void put_rows(FILE *out, struct together *t, const struct together_row *rows, size_t n)
{
	struct bar bars[BARS_SERIES];
	char name[64];

	fputs("$values << END\n", out);
	for (size_t r = 0; r < n; r++) {
		for (size_t i = 0; i < t->n; i++)
			bars[i] = bar_in(t, cell_of(t, i, rows[r].abi, rows[r].path));
		snprintf(name, sizeof(name), "%s %s", rows[r].abi, rows[r].path);
		bars_put_row(out, name, bars, t->n);
	}
	fputs("END\n", out);
}

static void put_head(FILE *out, const struct together *t)
{
	char text[640];

	fprintf(out, "$head << END\n|Cost of %s by path in %zu runs, %s per call\n", t->op, t->n,
		units[t->unit].words);
	snprintf(
		text, sizeof(text),
		"Bar and first figure: p50, the median over invocations of each one's own, with its 95 %% bootstrap interval%s. User and kernel time, empty loop subtracted.%s",
		t->unit == UNIT_NS ? "" : "; then p50 in ns",
		t->linear ? "" : " On a logarithmic axis the bars' lengths are no measure.");
	plot_put_wrapped(out, text);
	if (t->disturbed) {
		snprintf(
			text, sizeof(text),
			"Disturbed: other tasks took more than 5 %% of the time in an invocation or more of %zu of %zu bars; 'syspath show' marks them.",
			t->disturbed, t->bars);
		plot_put_wrapped(out, text);
	}
	if (t->shared) {
		snprintf(
			text, sizeof(text),
			"Shared core: %zu of %zu bars are of a core that another hardware thread used nearly all the time, and not to be quoted; 'syspath show' marks them.",
			t->shared, t->bars);
		plot_put_wrapped(out, text);
	}
	fputs("END\n$names << END\n", out);
	for (size_t i = 0; i < t->n; i++) {
		const struct run_document *d = t->documents[i];
		const char *hypervisor = document_fact_or_unknown(d, "hard", "hypervisor");
		bool guest = strcmp(hypervisor, "none") != 0 && strcmp(hypervisor, "unknown") != 0;
		char shared[64] = "";
		if (disturbance_core_shared(d) > 0)
			snprintf(shared, sizeof(shared),
				 ", core shared beside %.1f %% of the batches",
				 100 * disturbance_core_shared(d));
		snprintf(text, sizeof(text), "%.40s: %.56s%s%.16s, Linux %.40s, %.24s%s%s",
			 document_fact_or_unknown(d, "soft", "hostname"),
			 document_fact_or_unknown(d, "soft", "cpu_brand"), guest ? " under " : "",
			 guest ? hypervisor_name(hypervisor) : "",
			 document_fact_or_unknown(d, "hard", "kernel_release"), d->started, shared,
			 d->inject_tsc ? ", slowed down on purpose" : "");
		bars_put_line(out, text);
	}
	fputs("END\n", out);
}

char *together_plot(const struct run_document *const *documents, size_t n, const char *op,
		    bool linear, size_t *rows)
{
	struct together t = {documents, n, op, UNIT_CYCLE, linear, 0, 0, 0};
	struct together_row row[(int)PATH_COUNT * ABI_COUNT];
	struct sheet sheet;

	*rows = 1;
	if (!sheet_open(&sheet))
		return NULL;
	for (size_t i = 0; i < n; i++)
		t.unit = documents[i]->has_cycles ? t.unit : UNIT_NS;
	*rows = find_rows(&t, row);
	put_rows(sheet.out, &t, row, *rows);
	bars_put_shape(sheet.out, &(struct bars_shape){n, *rows, t.unit,
						       linear ? "" : ", logarithmic", !linear});
	put_head(sheet.out, &t);
	*rows = t.bars ? *rows : 0;
	return bars_finish(&sheet, rows);
}

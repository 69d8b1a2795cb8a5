#include "bench/table/table.h"

#include "bench/base/text.h"
#include "bench/table/arms_table.h"
#include "bench/table/table_absent.h"
#include "bench/table/table_counters.h"

#include <stdlib.h>
#include <string.h>

static const char *host_text(const struct run_document *d, const char *section, const char *key)
{
	const json_t *host = json_object_get(d->root, "host");
	const char *text = json_string_value(json_object_get(json_object_get(host, section), key));

	return text ? text : "unknown";
}

/* Said where a quota was used up during the run: figures are then of a worker that stood still. */
static void print_throttled(FILE *out, const struct run_document *d)
{
	const json_t *noise = json_object_get(d->root, "noise"), *record;
	size_t i, stopped = 0;
	double us = 0;

	json_array_foreach (noise, i, record) {
		double n = json_number_value(json_object_get(record, "throttled_us"));
		us += n;
		stopped += n > 0;
	}
	if (stopped)
		fprintf(out,
			"Throttled: the control group's CPU quota was used up in %zu of %zu "
			"invocations, for %.1f ms: run outside of the container or service that "
			"set it, or lift it (cpu_quota of syspath host).\n",
			stopped, json_array_size(noise), us * 1e-3);
}

static void print_heading(FILE *out, const struct run_document *d)
{
	const json_t *settings = json_object_get(d->root, "settings");
	long long invocations = json_integer_value(json_object_get(settings, "invocations"));

	text_print(out, host_text(d, "soft", "hostname"));
	fputs(", Linux ", out);
	text_print(out, host_text(d, "hard", "kernel_release"));
	fputs(", ", out);
	text_print(out, host_text(d, "soft", "cpu_brand"));
	fprintf(out, ", %s\n", d->started);
	fputs("vsyscall=", out);
	text_print(out, host_text(d, "hard", "vsyscall_mode"));
	fprintf(out, ", TSC %.6g MHz (%s)\n", d->tsc_hz / 1e6, d->tsc_source);
	for (size_t i = 0; i < d->n_changes; i++) {
		fprintf(out, "%s", i ? "; " : "Not of one host and one clock: during the run ");
		text_print(out, d->changes[i].key);
		fputs(" changed from ", out);
		text_print(out, d->changes[i].before);
		fputs(" to ", out);
		text_print(out, d->changes[i].after);
	}
	if (d->n_changes)
		fputs(".\n", out);
	print_throttled(out, d);
	if (d->inject_tsc)
		fprintf(out,
			"Slowed down on purpose: %zu TSC ticks were burnt in every call "
			"(--inject).\n",
			d->inject_tsc);
	fprintf(out,
		"Cost per call, user and kernel time together, empty loop subtracted; "
		"%lld invocations per ABI.\n"
		"floor: lowest batch of all. p50, p99: median over invocations of each one's own. "
		"95%%: interval of that median.\n"
		"p99.9, max: of single calls. xsyscall: floor / floor of x86_64 syscall on the "
		"same "
		"op. +call: includes a call and a return.\n"
		"~k/n: in k of n invocations other tasks took more than 5%% of the time, three "
		"tries over.\n",
		invocations);
	for (size_t i = 0; i < d->n_cells; i++)
		if (d->cells[i].measured && d->cells[i].maybe_fallback) {
			fputs("fallback?: whether it enters the kernel could not be found out: no "
			      "seccomp filter could be set.\n",
			      out);
			return;
		}
}

enum column_type { COLUMN_FIGURE, COLUMN_INTERVAL, COLUMN_RATIO };

/* Behind path and ABI. The first is what rows are sorted by. */
static const struct column {
	enum column_type type;
	struct figure_key figure;
	const char *title; /* before the unit */
	int width;	   /* below 0: to the left */
	int decimals;
} columns[] = {
	{COLUMN_FIGURE, {FIGURE_FLOOR, UNIT_NS}, "floor", 9, 2},
	{COLUMN_FIGURE, {FIGURE_P50, UNIT_NS}, "p50", 9, 2},
	{COLUMN_INTERVAL, {FIGURE_P50, UNIT_NS}, "95% of p50", -20, 2},
	{COLUMN_FIGURE, {FIGURE_P99, UNIT_NS}, "p99", 9, 2},
	{COLUMN_FIGURE, {FIGURE_FLOOR, UNIT_TICK}, "floor", 9, 1},
	{COLUMN_RATIO, {FIGURE_FLOOR, UNIT_NS}, "xsyscall", 8, 3},
	{COLUMN_FIGURE, {FIGURE_TAIL_P999, UNIT_NS}, "p99.9", 9, 0},
	{COLUMN_FIGURE, {FIGURE_TAIL_MAX, UNIT_NS}, "max", 9, 0},
};
enum { COLUMNS = sizeof(columns) / sizeof(columns[0]) };

static int by_cost(const void *left, const void *right)
{
	const struct run_cell *const *a = left, *const *b = right;
	const struct figure_key key = columns[0].figure;
	double x = cell_value(*a, key.kind, key.unit), y = cell_value(*b, key.kind, key.unit);

	return (x > y) - (x < y);
}

/* What stands in a column: "-" where the cell has no such figure. */
static void format_column(const struct column *column, const struct run_cell *c,
			  const struct run_cell *syscall, char *text, size_t size)
{
	char low[32], high[32];
	struct figure f, by = {0};
	bool has = cell_figure(c, column->figure, &f);

	if (has && column->type == COLUMN_RATIO) {
		has = syscall && cell_figure(syscall, column->figure, &by) && by.value > 0;
		f.value = has ? f.value / by.value : 0;
	}
	if (!has) {
		snprintf(text, size, "-");
	} else if (column->type == COLUMN_INTERVAL) {
		decimal_text(f.interval.lo, column->decimals, low, sizeof(low));
		decimal_text(f.interval.hi, column->decimals, high, sizeof(high));
		snprintf(text, size, "[%s, %s]", low, high);
	} else {
		decimal_text(f.value, column->decimals, text, size);
	}
}

static void print_titles(FILE *out)
{
	char title[32];

	fprintf(out, "  %-15s  %-6s", "path", "abi");
	for (size_t i = 0; i < COLUMNS; i++) {
		const struct column *c = &columns[i];
		bool has_unit = c->type != COLUMN_RATIO;
		snprintf(title, sizeof(title), "%s%s%s", c->title, has_unit ? " " : "",
			 has_unit ? units[c->figure.unit].name : "");
		fprintf(out, "  %*s", c->width, title);
	}
	fputc('\n', out);
}

static void print_row(FILE *out, const struct run_cell *c, const struct run_cell *syscall)
{
	char text[80], disturbed[48] = "";

	fprintf(out, "  %-15s  %-6s", c->path, c->abi);
	for (size_t i = 0; i < COLUMNS; i++) {
		format_column(&columns[i], c, syscall, text, sizeof(text));
		fprintf(out, "  %*s", columns[i].width, text);
	}
	if (c->disturbed)
		snprintf(disturbed, sizeof(disturbed), " ~%zu/%zu", c->disturbed, c->invocations);
	const char *mark = cell_fallback_mark(c);
	fprintf(out, "  %s%s%s%s\n", c->called ? "+call" : "", *mark ? " " : "", mark, disturbed);
}

static int same_block(const struct run_cell *a, const struct run_cell *b)
{
	return !strcmp(a->op, b->op) && !strcmp(a->condition, b->condition);
}

/* The measured cells of one operation under one condition, those of `like`. */
static void print_block(FILE *out, const struct run_document *d, const struct run_cell *like,
			const struct run_cell **rows)
{
	const struct run_cell *syscall =
		document_cell_under(d, like->condition, "x86_64", "syscall", like->op);
	bool plain = !strcmp(like->condition, "none");
	size_t n = 0;

	for (size_t i = 0; i < d->n_cells; i++)
		if (d->cells[i].measured && same_block(&d->cells[i], like))
			rows[n++] = &d->cells[i];
	if (!n)
		return;
	qsort(rows, n, sizeof(const void *), by_cost);
	fprintf(out, "\n%s%s%s\n", like->op, plain ? "" : " under ", plain ? "" : like->condition);
	print_titles(out);
	if (syscall && !syscall->measured)
		syscall = NULL;
	for (size_t i = 0; i < n; i++)
		print_row(out, rows[i], syscall);
}

/* 1 when no cell before the i-th is of the same block. */
static int first_of_block(const struct run_document *d, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (same_block(&d->cells[k], &d->cells[i]))
			return 0;
	return 1;
}

void table_print(FILE *out, const struct run_document *document)
{
	const struct run_cell **rows = calloc(document->n_cells + 1, sizeof(const void *));

	print_heading(out, document);
	for (size_t i = 0; i < document->n_cells && rows; i++)
		if (first_of_block(document, i))
			print_block(out, document, &document->cells[i], rows);
	table_print_absent(out, document);
	table_print_counters(out, document);
	free(rows);
}

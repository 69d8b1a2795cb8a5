#include "bench/table/table.h"

#include "bench/base/text.h"
#include "bench/table/heading.h"
#include "bench/table/hypervisor_note.h"
#include "bench/table/table_absent.h"
#include "bench/table/table_counters.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum column_type { COLUMN_FIGURE, COLUMN_INTERVAL, COLUMN_RATIO };

/* Behind path and ABI. */
struct column {
	enum column_type type;
	struct figure_key figure;
	const char *title;
	int width;    /* below 0: to the left */
	int decimals; /* as many, and where the layout is narrow fewer, if they do not fit */
};

enum { COLUMNS_MAX = 8 };

/* A table's columns; what rows are sorted by is the first. */
struct layout {
	const char *legend;
	const char *gap; /* between columns */
	bool narrow;	 /* not above 100 columns: decimals give way, marks are short */
	struct column columns[COLUMNS_MAX + 1]; /* ends with one without a title */
};

/* Of documents without core cycles. */
static const struct layout wide = {
	"floor: lowest batch of all. p50, p99: median over invocations of each one's own. 95%: interval of that median.\n"
	"p99.9, max: of single calls. xsyscall: floor / floor of x86_64 syscall on the same op. +call: includes a call and a return.\n"
	"~k/n: in k of n invocations other tasks took more than 5% of the time, three tries over.\n",
	"  ",
	false,
	{
		{COLUMN_FIGURE, {FIGURE_FLOOR, UNIT_NS}, "floor ns", 9, 2},
		{COLUMN_FIGURE, {FIGURE_P50, UNIT_NS}, "p50 ns", 9, 2},
		{COLUMN_INTERVAL, {FIGURE_P50, UNIT_NS}, "95% of p50 ns", -20, 2},
		{COLUMN_FIGURE, {FIGURE_P99, UNIT_NS}, "p99 ns", 9, 2},
		{COLUMN_FIGURE, {FIGURE_FLOOR, UNIT_TICK}, "floor tsc", 9, 1},
		{COLUMN_RATIO, {FIGURE_FLOOR, UNIT_NS}, "xsyscall", 8, 3},
		{COLUMN_FIGURE, {FIGURE_TAIL_P999, UNIT_NS}, "p99.9 ns", 9, 0},
		{COLUMN_FIGURE, {FIGURE_TAIL_MAX, UNIT_NS}, "max ns", 9, 0},
	},
};

static const struct layout ruled = {
	"cycles: of the core, p50: the median over invocations of each one's own; 95%: its interval.\n"
	"p50 ns: the same as measured, floor ns: lowest batch of all. p99.9: of single calls, ns.\n"
	"ratio: cycles / cycles of x86_64 syscall on the same op. +call: includes a call and a return.\n"
	"~k: in k invocations other tasks took more than 5% of the time, three tries over.\n",
	" ",
	true,
	{
		{COLUMN_FIGURE, {FIGURE_P50, UNIT_CYCLE}, "cycles", 7, 1},
		{COLUMN_INTERVAL, {FIGURE_P50, UNIT_CYCLE}, "95%", -16, 1},
		{COLUMN_FIGURE, {FIGURE_P50, UNIT_NS}, "p50 ns", 7, 2},
		{COLUMN_FIGURE, {FIGURE_FLOOR, UNIT_NS}, "floor ns", 8, 2},
		{COLUMN_RATIO, {FIGURE_P50, UNIT_CYCLE}, "ratio", 6, 3},
		{COLUMN_FIGURE, {FIGURE_TAIL_P999, UNIT_NS}, "p99.9", 7, 0},
	},
};

static const struct layout *layout_of(const struct run_document *d)
{
	return d->has_cycles ? &ruled : &wide;
}

static void print_unknown_fallback(FILE *out, const struct run_document *d)
{
	for (size_t i = 0; i < d->n_cells; i++)
		if (d->cells[i].measured && d->cells[i].maybe_fallback) {
			fputs("fallback?: whether it enters the kernel could not be found out: no seccomp filter could be set.\n",
			      out);
			return;
		}
}

static void print_narrow_time(FILE *out, const struct run_document *d)
{
	for (size_t i = 0; i < d->n_cells; i++)
		if (d->cells[i].measured && d->cells[i].narrow_time) {
			fputs("32-bit time: the kernel has no call with 64-bit time for the i386 ABI, so the older one was measured.\n",
			      out);
			return;
		}
}

static void print_shared_core(FILE *out, const struct run_document *d)
{
	for (size_t i = 0; i < d->n_cells; i++)
		if (d->cells[i].measured && cell_of_shared_core(&d->cells[i])) {
			fputs("*: not to be quoted, another hardware thread used the core nearly all the time.\n",
			      out);
			return;
		}
}

static void print_heading(FILE *out, const struct run_document *d)
{
	const json_t *settings = json_object_get(d->root, "settings");
	long long invocations = json_integer_value(json_object_get(settings, "invocations"));

	heading_print_host(out, d);
	fputs("vsyscall=", out);
	text_print(out, document_fact_or_unknown(d, "hard", "vsyscall_mode"));
	fprintf(out, ", TSC %.6g MHz (%s)\n", d->tsc_hz / 1e6, d->tsc_source);
	heading_print_frequency(out, d);
	heading_print_warnings(out, d);
	fprintf(out,
		"Cost per call, user and kernel time together, empty loop subtracted; %lld invocations per ABI.\n%s",
		invocations, layout_of(d)->legend);
	print_unknown_fallback(out, d);
	print_narrow_time(out, d);
	print_shared_core(out, d);
}

/* By the first column; cells without that figure come last, by ns. */
static int by_cost(const void *left, const void *right, void *document)
{
	const struct run_cell *const *a = left, *const *b = right;
	struct figure_key key = layout_of(document)->columns[0].figure;
	double x = cell_value(*a, key.kind, key.unit), y = cell_value(*b, key.kind, key.unit);

	if (isnan(x) != isnan(y))
		return isnan(x) ? 1 : -1;
	if (isnan(x)) {
		x = cell_value(*a, FIGURE_P50, UNIT_NS);
		y = cell_value(*b, FIGURE_P50, UNIT_NS);
	}
	return (x > y) - (x < y);
}

/* With as many decimals, up to `decimals`, as fit. */
static void fitting_text(double value, int decimals, int width, char *text, size_t size)
{
	do
		decimal_text(value, decimals, text, size);
	while (decimals-- && strlen(text) > (size_t)width);
}

/* What is in a column: "-" where the cell has no such figure. */
static void format_column(const struct layout *layout, const struct column *column,
			  const struct run_cell *c, const struct run_cell *syscall, char *text,
			  size_t size)
{
	int room = layout->narrow ? abs(column->width) : INT_MAX;
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
		room = (room - (int)strlen("[, ]")) / 2;
		fitting_text(f.interval.lo, column->decimals, room, low, sizeof(low));
		fitting_text(f.interval.hi, column->decimals, room, high, sizeof(high));
		snprintf(text, size, "[%s, %s]", low, high);
	} else {
		fitting_text(f.value, column->decimals, room, text, size);
	}
}

static void print_names(FILE *out, const struct layout *layout, char mark, const char *path,
			const char *abi)
{
	fprintf(out, "%c %-15s%s%-6s", mark, path, layout->gap, abi);
}

static void put_titles_in_pipes(FILE *out, const struct layout *layout)
{
	fputs("\n| path | abi |", out);
	for (const struct column *c = layout->columns; c->title; c++)
		fprintf(out, " %s |", c->title);
	fputs(" |\n| --- | --- |", out);
	for (const struct column *c = layout->columns; c->title; c++)
		fputs(c->width < 0 ? " --- |" : " ---: |", out);
	fputs(" --- |\n", out);
}

static void print_titles(FILE *out, const struct layout *layout)
{
	print_names(out, layout, ' ', "path", "abi");
	for (const struct column *c = layout->columns; c->title; c++)
		fprintf(out, "%s%*s", layout->gap, c->width, c->title);
	fputc('\n', out);
}

static void print_row(FILE *out, const struct layout *layout, bool pipes, const struct run_cell *c,
		      const struct run_cell *syscall)
{
	char text[80], marks[80] = "", disturbed[48] = "";

	char shared = cell_of_shared_core(c) ? '*' : ' ';
	if (pipes)
		fprintf(out, "| `%s`%s | %s |", c->path, shared == '*' ? " \\*" : "", c->abi);
	else
		print_names(out, layout, shared, c->path, c->abi);
	for (const struct column *column = layout->columns; column->title; column++) {
		format_column(layout, column, c, syscall, text, sizeof(text));
		if (pipes)
			fprintf(out, " %s |", text);
		else
			fprintf(out, "%s%*s", layout->gap, column->width, text);
	}
	if (c->disturbed && layout->narrow)
		snprintf(disturbed, sizeof(disturbed), " ~%zu", c->disturbed);
	else if (c->disturbed)
		snprintf(disturbed, sizeof(disturbed), " ~%zu/%zu", c->disturbed, c->invocations);
	const char *mark = cell_mark(c);
	snprintf(marks, sizeof(marks), "%s%s%s%s", c->called ? "+call" : "", *mark ? " " : "", mark,
		 disturbed);
	if (pipes)
		fprintf(out, "%s%s |\n", *marks && *marks != ' ' ? " " : "", marks);
	else if (!layout->narrow)
		fprintf(out, "%s%s\n", layout->gap, marks);
	else
		fprintf(out, "%s%s\n", *marks && *marks != ' ' ? " " : "", marks);
}

static int same_block(const struct run_cell *a, const struct run_cell *b)
{
	return !strcmp(a->op, b->op) && !strcmp(a->condition, b->condition);
}

/* The cell below whose block the note on the hypervisor is, or NULL. */
static const struct run_cell *noted_cell(const struct run_document *d)
{
	for (size_t i = 0; i < d->n_cells && d->has_cycles; i++)
		if (hypervisor_note_applies(d, &d->cells[i]))
			return &d->cells[i];
	return NULL;
}

/* The measured cells of one operation under one condition, those of `like`. */
static void print_block(FILE *out, const struct run_document *d, bool pipes,
			const struct run_cell *like, const struct run_cell *noted,
			const struct run_cell **rows)
{
	const struct run_cell *syscall =
		document_cell_under(d, like->condition, "x86_64", "syscall", like->op);
	char op[OP_UNDER];
	size_t n = 0;

	for (size_t i = 0; i < d->n_cells; i++)
		if (d->cells[i].measured && same_block(&d->cells[i], like))
			rows[n++] = &d->cells[i];
	if (!n)
		return;
	qsort_r(rows, n, sizeof(const void *), by_cost, (void *)d);
	fprintf(out, "\n%s%s\n", pipes ? "### " : "", op_under(like->op, like->condition, op));
	(pipes ? put_titles_in_pipes : print_titles)(out, layout_of(d));
	if (syscall && !syscall->measured)
		syscall = NULL;
	for (size_t i = 0; i < n; i++)
		print_row(out, layout_of(d), pipes, rows[i], syscall);
	if (noted && same_block(noted, like))
		hypervisor_note_print(out, pipes ? "\n" : "  ", d, noted);
}

/* 1 when no cell before the i-th is of the same block. */
static int first_of_block(const struct run_document *d, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (same_block(&d->cells[k], &d->cells[i]))
			return 0;
	return 1;
}

static void print_blocks(FILE *out, const struct run_document *document, bool pipes)
{
	const struct run_cell **rows = calloc(document->n_cells + 1, sizeof(const void *));
	const struct run_cell *noted = noted_cell(document);

	for (size_t i = 0; i < document->n_cells && rows; i++)
		if (first_of_block(document, i))
			print_block(out, document, pipes, &document->cells[i], noted, rows);
	free(rows);
}

void table_print(FILE *out, const struct run_document *document)
{
	print_heading(out, document);
	print_blocks(out, document, false);
	table_print_absent(out, document, ABSENT_BY_PATH);
	table_print_counters(out, document);
}

/* What is no table is kept as it is, so that no word out of a document is taken for markup. */
void table_markdown(FILE *out, const struct run_document *document)
{
	fputs(TABLE_FENCE, out);
	print_heading(out, document);
	fputs(TABLE_FENCE, out);
	print_blocks(out, document, true);
	fputs("\n" TABLE_FENCE, out);
	table_print_absent(out, document, ABSENT_BY_PATH);
	table_print_counters(out, document);
	fputs(TABLE_FENCE, out);
}

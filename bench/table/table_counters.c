#include "bench/table/table_counters.h"

#include "bench/document/rounded.h"
#include "bench/table/counter_columns.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	LINE_WIDTH = 132, /* columns that do not fit go into a block of their own */
	LABEL_WIDTH = 60, /* of path, abi and op */
	MIN_WIDTH = 9,	  /* of a column */
	ROW_MAX = 4 * LINE_WIDTH,
};

/* Where the title's second line begins: behind what is before the event's own name. */
static int split_title(const struct column *column)
{
	const char *colon = strrchr(column->title, ':');

	return colon ? (int)(colon + 1 - column->title) : 0;
}

static int width_of(const struct column *column)
{
	int first = split_title(column), second = (int)strlen(column->title) - first;
	int width = first > second ? first : second;

	return width < MIN_WIDTH ? MIN_WIDTH : width;
}

/* Two lines, since names are longer than figures. */
static void print_titles(FILE *out, const struct columns *columns, size_t from, size_t to)
{
	fprintf(out, "  %-15s  %-6s  %-30s", "", "", "");
	for (size_t i = from; i < to; i++)
		fprintf(out, "  %*.*s", width_of(&columns->list[i]), split_title(&columns->list[i]),
			columns->list[i].title);
	fprintf(out, "\n  %-15s  %-6s  %-30s", "path", "abi", "op");
	for (size_t i = from; i < to; i++)
		fprintf(out, "  %*s", width_of(&columns->list[i]),
			columns->list[i].title + split_title(&columns->list[i]));
	fputc('\n', out);
}

/* The cell's figures in columns from..to-1, as text. */
static void format_row(char *row, const struct columns *columns, size_t from, size_t to,
		       const struct run_counters *c)
{
	int used = 0;

	for (size_t i = from; i < to; i++) {
		double v = column_value(&columns->list[i], c);
		char text[32];
		if (isnan(v))
			snprintf(text, sizeof(text), "-");
		else if (rint(v) >= v && rint(v) <= v)
			snprintf(text, sizeof(text), "%.0f", unsigned_zero(v, 0.5));
		else
			snprintf(text, sizeof(text), "%.*f", fabs(v) < 1 ? 4 : 2,
				 unsigned_zero(v, 0.00005));
		used += snprintf(row + used, ROW_MAX - (size_t)used, "  %*s",
				 width_of(&columns->list[i]), text);
	}
}

static bool same_path(const struct run_cell *a, const struct run_cell *b)
{
	return !strcmp(a->abi, b->abi) && !strcmp(a->path, b->path) &&
	       !strcmp(a->condition, b->condition);
}

/* The number of counted cells from the i-th on with the text `row`, all of one path. */
static size_t run_length(const struct run_document *d, size_t i, const struct columns *columns,
			 size_t from, size_t to, const char *row, size_t *next)
{
	char other[ROW_MAX];
	size_t same = 1;

	for (*next = i + 1; *next < d->n_cells && same_path(&d->cells[i], &d->cells[*next]);
	     ++*next) {
		if (!d->cells[*next].counters)
			continue;
		format_row(other, columns, from, to, d->cells[*next].counters);
		if (strcmp(row, other))
			break;
		same++;
	}
	return same;
}

static void print_columns(FILE *out, const struct run_document *d, const struct columns *columns,
			  size_t from, size_t to)
{
	char row[ROW_MAX], label[64];

	print_titles(out, columns, from, to);
	for (size_t i = 0, next; i < d->n_cells; i = next) {
		const struct run_cell *c = &d->cells[i];
		next = i + 1;
		if (!c->counters)
			continue;
		format_row(row, columns, from, to, c->counters);
		size_t same = run_length(d, i, columns, from, to, row, &next);
		snprintf(label, sizeof(label), "%zu ops", same);
		bool plain = !strcmp(c->condition, "none");
		fprintf(out, "  %-15s  %-6s  %-30s%s%s%s\n", c->path, c->abi,
			same > 1 ? label : c->op, row, plain ? "" : "  ",
			plain ? "" : c->condition);
	}
}

static void print_blocks(FILE *out, const struct run_document *d, const struct columns *columns)
{
	for (size_t from = 0, to; from < columns->n; from = to) {
		int width = LABEL_WIDTH + width_of(&columns->list[from]);
		for (to = from + 1; to < columns->n; to++) {
			width += 2 + width_of(&columns->list[to]);
			if (width > LINE_WIDTH)
				break;
		}
		fputc('\n', out);
		print_columns(out, d, columns, from, to);
	}
}

/* Names of events, ", " between them, on the line that is begun. */
static void print_names(FILE *out, const struct run_document *d,
			bool (*wanted)(const struct run_document *, const struct run_event *,
				       const void *),
			const void *ctx)
{
	const char *comma = "";

	for (size_t i = 0; i < d->n_events; i++)
		if (wanted(d, &d->events[i], ctx)) {
			fprintf(out, "%s%s", comma, d->events[i].name);
			comma = ", ";
		}
	fputc('\n', out);
}

/* In how many of the counted cells the event was not counted; the first reason, if any. */
static size_t missed_in(const struct run_document *d, const char *name, const char **reason)
{
	size_t n = 0;

	*reason = NULL;
	for (size_t i = 0; i < d->n_cells; i++) {
		const struct run_counters *c = d->cells[i].counters;
		if (!c || run_count_find(c, name))
			continue;
		n++;
		*reason = *reason ? *reason : run_missed_reason(c, name);
	}
	return n;
}

static bool reads_nothing(const struct run_document *d, const struct run_event *e, const void *ctx)
{
	struct column c = {.kind = COLUMN_EVENT, .other = e->name};
	const char *reason;

	(void)ctx;
	return e->counted && !missed_in(d, e->name, &reason) && !column_shows(&c, d);
}

struct miss {
	size_t cells;
	const char *reason;
};

static struct miss miss_of(const struct run_document *d, const struct run_event *e)
{
	struct miss miss = {0};

	if (e->counted)
		miss.cells = missed_in(d, e->name, &miss.reason);
	if (!miss.reason)
		miss.reason = "the document has no reason";
	return miss;
}

static bool is_missed_so(const struct run_document *d, const struct run_event *e, const void *ctx)
{
	const struct miss *wanted = ctx, miss = miss_of(d, e);

	return miss.cells == wanted->cells && !strcmp(miss.reason, wanted->reason);
}

/* Events that the host counts and that were yet not counted in some cells. */
static void print_missed(FILE *out, const struct run_document *d)
{
	size_t counted = 0;

	for (size_t i = 0; i < d->n_cells; i++)
		counted += d->cells[i].counters != NULL;
	for (size_t i = 0; i < d->n_events; i++) {
		struct miss miss = miss_of(d, &d->events[i]);
		bool listed = !miss.cells;
		for (size_t k = 0; k < i && !listed; k++)
			listed = is_missed_so(d, &d->events[k], &miss);
		if (listed)
			continue;
		fprintf(out, "not counted in %zu of %zu cells, %s: ", miss.cells, counted,
			miss.reason);
		print_names(out, d, is_missed_so, &miss);
	}
}

static bool has_reason(const struct run_document *d, const struct run_event *e, const void *ctx)
{
	(void)d;
	return !e->counted && e->reason && !strcmp(e->reason, ctx);
}

static void print_not_counted(FILE *out, const struct run_document *d)
{
	for (size_t i = 0; i < d->n_events; i++) {
		const char *reason = d->events[i].counted ? NULL : d->events[i].reason;
		bool listed = false;
		for (size_t k = 0; k < i && reason; k++)
			listed |= has_reason(d, &d->events[k], reason);
		if (!reason || listed)
			continue;
		fprintf(out, "not counted, %s: ", reason);
		print_names(out, d, has_reason, reason);
	}
}

static void print_truths(FILE *out, const struct run_document *d)
{
	size_t judged = 0, held = 0;

	for (size_t i = 0; i < d->n_cells; i++)
		if (d->cells[i].counters) {
			judged += d->cells[i].counters->truths;
			held += d->cells[i].counters->held;
		}
	if (judged && judged == held)
		fprintf(out, "counter truths: %zu judged, all held\n", judged);
	else if (judged)
		fprintf(out, "counter truths: %zu judged, %zu contradicted: those cells failed\n",
			judged, judged - held);
	else
		fputs("counter truths: none could be judged\n", out);
}

void table_print_counters(FILE *out, const struct run_document *document)
{
	struct columns columns;
	bool silent = false;

	if (!document->n_events || columns_find(&columns, document))
		return;
	fputs("\ncounted per call, apart from timing; u: user alone, k: kernel alone, u+k: user and kernel together\n",
	      out);
	print_blocks(out, document, &columns);
	fputc('\n', out);
	for (size_t i = 0; i < document->n_events; i++)
		silent |= reads_nothing(document, &document->events[i], NULL);
	if (silent) {
		fputs("0 in every cell: ", out);
		print_names(out, document, reads_nothing, NULL);
	}
	print_missed(out, document);
	print_not_counted(out, document);
	print_truths(out, document);
	free(columns.list);
}

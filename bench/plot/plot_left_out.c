#include "bench/plot/plot_left_out.h"

#include "bench/plot/plot_caption.h"
#include "bench/table/cell_group.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Why a cell of the op is not in a chart, in the order of the caption. */
enum absence {
	ABSENT_CONTROL,	   /* `empty` */
	ABSENT_ZERO,	   /* p50 not above 0 */
	ABSENT_TAIL,	   /* no single calls, or none above 0 */
	ABSENT_UNMEASURED, /* ok, without figures */
	ABSENT_CYCLES,	   /* without figures in the chart's unit */
	ABSENT_UNAVAILABLE,
	ABSENT_UNSAFE,
	ABSENT_FAILED,
	ABSENT_COUNT
};

static enum absence absence_of(const struct plot_rows *rows, const struct run_cell *cell)
{
	if (cell->status == CELL_UNAVAILABLE)
		return ABSENT_UNAVAILABLE;
	if (cell->status == CELL_UNSAFE)
		return ABSENT_UNSAFE;
	if (cell->status == CELL_FAILED)
		return ABSENT_FAILED;
	if (!cell->measured)
		return ABSENT_UNMEASURED;
	if (rows->unit == UNIT_CYCLE && !plot_has_unit(rows, cell))
		return ABSENT_CYCLES;
	if (!strcmp(cell->path, "empty"))
		return ABSENT_CONTROL;
	return rows->chart != PLOT_TAIL || plot_cost(rows, cell) < PLOT_LEAST ? ABSENT_ZERO
									      : ABSENT_TAIL;
}

/* Cells that the chart leaves out for one reason; of one ABI and path, those of `like`, when it is
 * not NULL. */
struct left_out {
	const struct plot_rows *rows;
	enum absence why;
	const struct run_cell *like;
};

static bool is_left_out(const struct run_cell *cell, const void *ctx)
{
	const struct left_out *l = ctx;

	return plot_regards(l->rows, cell) && !plot_shows(l->rows, cell) &&
	       absence_of(l->rows, cell) == l->why &&
	       (!l->like ||
		(!strcmp(cell->abi, l->like->abi) && !strcmp(cell->path, l->like->path)));
}

/* The first cell from the i-th on that is left out, with none of its ABI and path before it;
 * n_cells when there is no more. */
static size_t next_left_out(const struct left_out *any, size_t i)
{
	const struct run_document *d = any->rows->document;

	for (; i < d->n_cells; i++) {
		struct left_out alike = {any->rows, any->why, &d->cells[i]};
		size_t k = 0;
		if (!is_left_out(&d->cells[i], any))
			continue;
		while (k < i && !is_left_out(&d->cells[k], &alike))
			k++;
		if (k == i)
			break;
	}
	return i;
}

/* Whether what is left out for this reason has a figure, which is then listed too, and its unit. */
static bool listed_unit(const struct plot_rows *rows, enum absence why, enum unit *unit)
{
	*unit = why == ABSENT_CYCLES ? UNIT_NS : rows->unit;
	return why == ABSENT_CONTROL || why == ABSENT_ZERO || why == ABSENT_CYCLES;
}

/* "x86_64 empty 0.50 ns"; of several conditions "x86_64 empty 0.01 to 0.50 ns", and their names in
 * parentheses unless they are all there are. */
static void put_left_out(FILE *out, const struct left_out *l)
{
	const struct run_document *d = l->rows->document;
	double low = (double)INFINITY, high = -(double)INFINITY;
	struct cell_group group;
	char level[64];
	enum unit unit;

	fprintf(out, "%.24s %.24s", l->like->abi, l->like->path);
	cell_group_find(d, is_left_out, l, &group);
	if (group.under[0] && !l->rows->condition)
		fprintf(out, " (%s)", group.under);
	if (!listed_unit(l->rows, l->why, &unit))
		return;
	for (size_t i = 0; i < d->n_cells; i++)
		if (is_left_out(&d->cells[i], l)) {
			double p50 = cell_value(&d->cells[i], FIGURE_P50, unit);
			low = fmin(low, p50);
			high = fmax(high, p50);
		}
	unit_text(unit, low, level, sizeof(level));
	if (group.cells > 1)
		fprintf(out, " %s to", level);
	unit_text(unit, high, level, sizeof(level));
	fprintf(out, " %s %s", level, units[unit].name);
}

/* "Unavailable (2): i386 sysenter, x86_64 vsyscall." 0 or -ENOMEM. */
static int put_absent(FILE *out, const struct plot_rows *rows, enum absence why)
{
	static const char *const words[ABSENT_COUNT] = {
		[ABSENT_CONTROL] = "The empty loop, 0 by design and so not on this axis",
		[ABSENT_ZERO] = "Reads 0 or less, so not on a logarithmic axis",
		[ABSENT_TAIL] = "No single calls above 0",
		[ABSENT_UNMEASURED] = "Not measured",
		[ABSENT_CYCLES] = "No core cycles, so not on this axis",
		[ABSENT_UNAVAILABLE] = "Unavailable",
		[ABSENT_UNSAFE] = "Not run, unsafe here",
		[ABSENT_FAILED] = "Failed",
	};
	const struct run_document *d = rows->document;
	const struct left_out any = {rows, why, NULL};
	size_t n = 0, left = 0;
	struct sheet line;

	for (size_t i = next_left_out(&any, 0); i < d->n_cells; i = next_left_out(&any, i + 1))
		left++;
	if (!left)
		return 0;
	if (!sheet_open(&line))
		return -ENOMEM;
	if (why == ABSENT_CONTROL && rows->chart == PLOT_LINEAR)
		fprintf(line.out, "The empty loop, 0 by design (%zu): ", left);
	else
		fprintf(line.out, "%s (%zu): ", words[why], left);
	for (size_t i = next_left_out(&any, 0); i < d->n_cells && n < PLOT_MAX_NAMES;
	     i = next_left_out(&any, i + 1)) {
		fputs(n++ ? ", " : "", line.out);
		put_left_out(line.out, &(struct left_out){rows, why, &d->cells[i]});
	}
	if (left > n)
		fprintf(line.out, " and %zu more", left - n);
	fputs(why >= ABSENT_CYCLES ? "; 'syspath show' gives the reasons." : ".", line.out);
	return plot_close_wrapped(out, &line);
}

int plot_left_out(FILE *out, const struct plot_rows *rows)
{
	int err = 0;

	for (int why = 0; why < ABSENT_COUNT && !err; why++)
		err = put_absent(out, rows, (enum absence)why);
	return err;
}

#include "bench/plot/plot_data.h"

#include "bench/files/sheet.h"
#include "bench/plot/plot_caption.h"
#include "stubs/paths.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const plot_chart_names[PLOT_CHART_COUNT] = {"cost", "ecdf", "tail", "linear"};

bool plot_is_cost(enum plot_chart chart)
{
	return chart == PLOT_COST || chart == PLOT_LINEAR;
}

/* What has a place on the chart's axis. */
static bool on_axis(const struct plot_rows *rows, double cost)
{
	return rows->chart == PLOT_LINEAR ? isfinite(cost) : cost >= PLOT_LEAST;
}

double plot_cost(const struct plot_rows *rows, const struct run_cell *cell)
{
	return cell_value(cell, FIGURE_P50, rows->unit);
}

bool plot_regards(const struct plot_rows *rows, const struct run_cell *cell)
{
	return !strcmp(cell->op, rows->op) &&
	       (!rows->condition || !strcmp(cell->condition, rows->condition));
}

bool plot_has_unit(const struct plot_rows *rows, const struct run_cell *cell)
{
	struct figure p50;
	bool ruled = cell->quantile_unit == UNIT_CYCLE;

	return cell_figure(cell, (struct figure_key){FIGURE_P50, rows->unit}, &p50) &&
	       (rows->chart != PLOT_ECDF || ruled == (rows->unit == UNIT_CYCLE));
}

bool plot_shows(const struct plot_rows *rows, const struct run_cell *cell)
{
	if (!cell->measured || !strcmp(cell->path, "empty") || !plot_has_unit(rows, cell) ||
	    !on_axis(rows, plot_cost(rows, cell)))
		return false;
	return rows->chart != PLOT_TAIL ||
	       (cell->tail_calls && cell_value(cell, FIGURE_TAIL_MAX, UNIT_NS) >= PLOT_LEAST);
}

static int by_cost(const void *left, const void *right, void *chart)
{
	const struct run_cell *a = *(const struct run_cell *const *)left;
	const struct run_cell *b = *(const struct run_cell *const *)right;
	double cost_a = plot_cost(chart, a), cost_b = plot_cost(chart, b);
	int order = (cost_a > cost_b) - (cost_a < cost_b);

	order = order ? order : strcmp(b->abi, a->abi); /* equals: x86_64 before i386 */
	return order ? order : strcmp(a->path, b->path);
}

/* Core cycles where a cell that the chart would show has them. Single calls are not ruled. */
static enum unit unit_of(const struct plot_rows *rows)
{
	struct plot_rows ruled = *rows;

	ruled.unit = UNIT_CYCLE;
	for (size_t i = 0; i < rows->document->n_cells && rows->chart != PLOT_TAIL; i++)
		if (plot_regards(rows, &rows->document->cells[i]) &&
		    plot_shows(&ruled, &rows->document->cells[i]))
			return UNIT_CYCLE;
	return UNIT_NS;
}

int plot_rows(const struct run_document *document, enum plot_chart chart, const char *op,
	      const char *condition, struct plot_rows *out)
{
	*out = (struct plot_rows){
		.document = document, .chart = chart, .op = op, .condition = condition};
	out->unit = unit_of(out);
	out->cells = calloc(document->n_cells ? document->n_cells : 1, sizeof(const void *));
	if (!out->cells)
		return -ENOMEM;
	for (size_t i = 0; i < document->n_cells; i++)
		if (plot_regards(out, &document->cells[i]) && plot_shows(out, &document->cells[i]))
			out->cells[out->n++] = &document->cells[i];
	qsort_r(out->cells, out->n, sizeof(const void *), by_cost, out);
	return 0;
}

void plot_rows_free(struct plot_rows *rows)
{
	free(rows->cells);
	*rows = (struct plot_rows){0};
}

bool plot_of_shared_core(const struct plot_rows *rows, const struct run_cell *cell)
{
	return rows->unit == UNIT_CYCLE && cell_of_shared_core(cell);
}

void plot_label(const struct plot_rows *rows, const struct run_cell *cell, char label[PLOT_LABEL])
{
	bool plain = rows->condition || !strcmp(cell->condition, "none");
	const char *const marks[] = {cell->called ? "called" : "", cell_mark(cell),
				     plot_of_shared_core(rows, cell) ? "shared core" : ""};
	const char *between = " (";
	int used = snprintf(label, PLOT_LABEL, "%.24s %.24s%s%.24s", cell->abi, cell->path,
			    plain ? "" : ", ", plain ? "" : cell->condition);

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		if (!*marks[i])
			continue;
		used += snprintf(label + used, PLOT_LABEL - (size_t)used, "%s%s", between,
				 marks[i]);
		between = ", ";
	}
	if (*between == ',')
		snprintf(label + used, PLOT_LABEL - (size_t)used, ")");
}

/* For three digits. 9.996 is then 10.0: the bounds are where rounding adds one. */
static int decimals(double n)
{
	return n < 0.1 ? 3 : n < 9.995 ? 2 : n < 99.95 ? 1 : 0;
}

void plot_value(enum unit unit, double value, char text[PLOT_FIGURE])
{
	if (value < 999999.5)
		snprintf(text, PLOT_FIGURE, "%.*f %s", decimals(value), value, units[unit].name);
	else
		snprintf(text, PLOT_FIGURE, "%.3g %s", value, units[unit].name);
}

void plot_figure(const struct plot_rows *rows, const struct run_cell *cell, char text[PLOT_FIGURE])
{
	char time[PLOT_FIGURE];

	plot_value(rows->unit, plot_cost(rows, cell), text);
	if (rows->unit == UNIT_NS)
		return;
	plot_value(UNIT_NS, cell_value(cell, FIGURE_P50, UNIT_NS), time);
	size_t n = strlen(text);
	snprintf(text + n, PLOT_FIGURE - n, ", %s", time);
}

void plot_duration(double ns, char text[PLOT_FIGURE])
{
	static const struct {
		const char *name;
		double ns, below; /* below: what rounds to 1000 of it is 1.00 of the next */
	} scales[] = {
		{"ns", 1, 999.5}, {"\u00b5s", 1e3, 999.5e3}, {"ms", 1e6, 999.5e6}, {"s", 1e9, 0}};
	int i = 0;

	while (scales[i].below > 0 && ns >= scales[i].below)
		i++;
	double n = ns / scales[i].ns;
	snprintf(text, PLOT_FIGURE, "%.*f %s", decimals(n), n, scales[i].name);
}

/* The ends of the axis; none yet while from > to. */
struct extent {
	double from, to;
};

/* A column; gnuplot leaves out what is NaN. */
static void column(FILE *out, const struct plot_rows *rows, double cost, struct extent *extent)
{
	if (!on_axis(rows, cost)) {
		fputs(" NaN", out);
		return;
	}
	fprintf(out, " %.6g", cost);
	extent->from = cost < extent->from ? cost : extent->from;
	extent->to = cost > extent->to ? cost : extent->to;
}

static int series(const struct run_cell *cell)
{
	return !strcmp(cell->abi, "x86_64") ? 0 : !strcmp(cell->abi, "i386") ? 1 : 2;
}

/* A path has one colour in both ABIs and in every chart: its place in paths.def. Those of another
 * version, not known here, come behind. */
static size_t colour(const struct plot_rows *rows, size_t row)
{
	const char *path = rows->cells[row]->path;
	int known = path_by_name(path);
	size_t n = PATH_COUNT;

	if (known >= 0)
		return (size_t)known;
	for (size_t i = 0; strcmp(rows->cells[i]->path, path) != 0; i++)
		n += path_by_name(rows->cells[i]->path) < 0;
	return n;
}

enum figure_kind plot_mark(const struct plot_rows *rows)
{
	return rows->unit == UNIT_CYCLE ? FIGURE_P10 : FIGURE_FLOOR;
}

static void cost_columns(FILE *out, const struct plot_rows *rows, const struct run_cell *cell,
			 struct extent *extent)
{
	struct figure p50 = {0};
	char value[PLOT_FIGURE];

	cell_figure(cell, (struct figure_key){FIGURE_P50, rows->unit}, &p50);
	/* An interval that reaches 0 has no end on the axis; it is drawn on its other side alone.
	 */
	double low = on_axis(rows, p50.interval.lo) ? p50.interval.lo : p50.value;
	plot_figure(rows, cell, value);
	column(out, rows, p50.value, extent);
	column(out, rows, low, extent);
	column(out, rows, p50.interval.hi, extent);
	column(out, rows, cell_value(cell, plot_mark(rows), rows->unit), extent);
	fprintf(out, " \"%s\"", value);
}

static void tail_columns(FILE *out, const struct plot_rows *rows, const struct run_cell *cell,
			 struct extent *extent)
{
	double max = cell_value(cell, FIGURE_TAIL_MAX, UNIT_NS);
	char value[PLOT_FIGURE];

	plot_duration(max, value);
	column(out, rows, plot_cost(rows, cell), extent);
	column(out, rows, cell_value(cell, FIGURE_TAIL_P99, UNIT_NS), extent);
	column(out, rows, cell_value(cell, FIGURE_TAIL_P999, UNIT_NS), extent);
	column(out, rows, max, extent);
	fprintf(out, " \"%s\"", value);
}

static void ecdf_columns(FILE *out, const struct plot_rows *rows, size_t row)
{
	char value[PLOT_FIGURE];

	plot_figure(rows, rows->cells[row], value);
	fprintf(out, " %zu \"%s\"", colour(rows, row), value);
}

static void write_rows(FILE *out, const struct plot_rows *rows, struct extent *extent)
{
	char label[PLOT_LABEL];
	size_t count[3] = {0};

	for (size_t i = 0; i < rows->n; i++)
		count[series(rows->cells[i])]++;
	fprintf(out, "array count[3] = [%zu, %zu, %zu]\n$rows << END\n", count[0], count[1],
		count[2]);
	for (size_t i = 0; i < rows->n; i++) {
		plot_label(rows, rows->cells[i], label);
		fprintf(out, "\"%s\" %d", label, series(rows->cells[i]));
		if (plot_is_cost(rows->chart))
			cost_columns(out, rows, rows->cells[i], extent);
		else if (rows->chart == PLOT_TAIL)
			tail_columns(out, rows, rows->cells[i], extent);
		else
			ecdf_columns(out, rows, i);
		fputc('\n', out);
	}
	fputs("END\n", out);
}

/* What a quantile of batches is to be multiplied by to be in the chart's unit. */
static double scale_of(const struct plot_rows *rows, const struct run_cell *cell)
{
	return cell->quantile_unit == rows->unit ? 1 : 1e9 / rows->document->tsc_hz;
}

static void write_curves(FILE *out, const struct plot_rows *rows)
{
	struct extent unused = {0};

	fputs("$curves << END\n", out);
	for (size_t i = 0; i < rows->n; i++) {
		const struct run_cell *cell = rows->cells[i];
		fputs(i ? "\n\n" : "", out);
		for (size_t q = 0; q < cell->quantiles; q++) {
			column(out, rows, cell->quantile[q] * scale_of(rows, cell), &unused);
			fprintf(out, " %.6g\n", (double)q / (double)(cell->quantiles - 1));
		}
	}
	fputs("END\n", out);
}

/* Widens the axis of a panel to the bulk of a curve. One sample in 50 may lie beyond, some a
 * hundred times as far: an axis up to the maximum would press the curve into its left end. */
static void take_bulk(const struct plot_rows *rows, size_t row, struct extent *extent)
{
	const struct run_cell *cell = rows->cells[row];
	double scale = scale_of(rows, cell), p50 = plot_cost(rows, cell);
	double low = cell->quantile[0] * scale;
	double high = cell->quantile[(size_t)(PLOT_BULK * (double)(cell->quantiles - 1))] * scale;

	low = low >= PLOT_LEAST && low < p50 ? low : p50;
	high = high > p50 ? high : p50;
	extent->from = low < extent->from ? low : extent->from;
	extent->to = high > extent->to ? high : extent->to;
}

/* A panel ends where the next path costs PLOT_FAR times as much; the last takes all that is left.
 */
static void write_panels(FILE *out, const struct plot_rows *rows)
{
	size_t first = 0, panels = 1;
	struct extent extent = {(double)INFINITY, 0};

	fputs("$panels << END\n", out);
	for (size_t i = 0; i < rows->n; i++) {
		take_bulk(rows, i, &extent);
		bool last = i + 1 == rows->n;
		if (!last && (panels == PLOT_MAX_PANELS ||
			      plot_cost(rows, rows->cells[i + 1]) <
				      PLOT_FAR * plot_cost(rows, rows->cells[i])))
			continue;
		/* gnuplot reads no exponents in the words of a data block. */
		fprintf(out, "%zu %zu %.6f %.6f\n", first + 1, i + 1, extent.from, extent.to);
		first = i + 1;
		panels++;
		extent = (struct extent){(double)INFINITY, 0};
	}
	fputs("END\n", out);
}

char *plot_data(const struct plot_rows *rows)
{
	struct extent extent = {rows->chart == PLOT_LINEAR ? 0 : (double)INFINITY, 0};
	struct sheet sheet;

	if (!sheet_open(&sheet))
		return NULL;
	FILE *out = sheet.out;
	fprintf(out, "chart = \"%s\"\nlinear = %d\nrows = %zu\n", plot_chart_names[rows->chart],
		rows->chart == PLOT_LINEAR, rows->n);
	fprintf(out, "axis_label = \"%s per call%s\"\n",
		rows->chart == PLOT_TAIL ? "time" : units[rows->unit].words,
		rows->chart == PLOT_LINEAR ? "" : ", logarithmic");
	if (plot_is_cost(rows->chart))
		fprintf(out, "mark_label = \"%s\"\n", figure_kind_names[plot_mark(rows)]);
	plot_head(out, rows);
	int err = plot_foot(out, rows);
	write_rows(out, rows, &extent);
	if (rows->chart == PLOT_ECDF) {
		write_curves(out, rows);
		write_panels(out, rows);
	} else {
		fprintf(out, "from = %.6g\nto = %.6g\n", extent.from, extent.to);
	}
	char *text = sheet_close(&sheet);
	if (!err)
		return text;
	free(text);
	return NULL;
}

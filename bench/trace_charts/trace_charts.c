#include "bench/trace_charts/trace_charts.h"

#include "bench/files/save.h"
#include "bench/trace_charts/flame.h"
#include "bench/trace_charts/phase_chart.h"
#include "bench/trace_charts/svg.h"
#include "bench/trace_views/diff_view.h"
#include "bench/trace_views/trace_export.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { NAME = 512 };

/* Writes what was drawn, and frees it. 0 or the code of *error. */
static int write_sheet(struct sheet *sheet, bool drawn, const struct trace_chart_place *place,
		       const char *name, const char *extension, struct error *error)
{
	char *text = sheet_close(sheet), path[SAVE_NAME];
	size_t n = strlen(place->folder);
	int length = snprintf(path, sizeof(path), "%s%s%s.%s", place->folder,
			      n && place->folder[n - 1] != '/' ? "/" : "", name, extension);

	if (!drawn || !text)
		error_no_memory(error, "to draw charts");
	else if (length >= SAVE_NAME)
		error_errno(error, -ENAMETOOLONG, "%s", place->folder);
	else {
		int err = save_file(path, text, strlen(text));
		if (err)
			error_errno(error, err, "%s", path);
		else
			place->written(path);
	}
	free(text);
	return error->code;
}

/* "STEM-flame-ARM-x86_64-syscall-getppid" and its id. */
static void name_cell(const char *stem, const char *what, const char *arms,
		      const struct cell_names *n, char name[NAME], char id[NAME])
{
	bool under = strcmp(n->condition, "none") != 0;

	snprintf(name, NAME, "%.150s-%s%s%.140s-%.40s-%.40s-%.40s%s%.40s", stem, what,
		 *arms ? "-" : "", arms, n->abi, n->path, n->op, under ? "-" : "",
		 under ? n->condition : "");
	snprintf(id, NAME, "s_%.*s", NAME - 3, name);
	svg_name(id);
}

static int write_flame(const struct traced_call *call, const struct trace_chart_place *place,
		       struct error *error)
{
	const char *arm = call->trace->n_arms > 1 ? call->trace->arms[call->cell->arm].of.name : "";
	struct sheet sheet;
	char name[NAME], id[NAME];

	name_cell(place->stem, "flame", arm, &call->cell->names, name, id);
	if (!sheet_open(&sheet))
		return error_no_memory(error, "to draw charts");
	flame_draw(sheet.out, call, id);
	if (write_sheet(&sheet, true, place, name, "svg", error))
		return error->code;
	if (!sheet_open(&sheet))
		return error_no_memory(error, "to draw charts");
	return write_sheet(&sheet, trace_folded(sheet.out, call, 1), place, name, "folded", error);
}

/* The chart of the operation of calls[first], unless one before has it. `of_op` has room for all.
 */
static int write_phases(const struct traced_call *calls, size_t n, size_t first,
			struct traced_call *of_op, const struct trace_chart_place *place,
			struct error *error)
{
	const char *op = calls[first].cell->names.op;
	struct sheet sheet;
	char name[NAME], id[NAME];
	size_t m = 0;

	for (size_t i = 0; i < n; i++) {
		if (!traced_anything(&calls[i]) || strcmp(calls[i].cell->names.op, op) != 0)
			continue;
		if (i < first)
			return 0;
		of_op[m++] = calls[i];
	}
	snprintf(name, sizeof(name), "%.150s-phases-%.60s", place->stem, op);
	snprintf(id, sizeof(id), "s_%.500s", name);
	svg_name(id);
	if (!sheet_open(&sheet))
		return error_no_memory(error, "to draw charts");
	return write_sheet(&sheet, phase_chart_draw(sheet.out, of_op, m, id), place, name, "svg",
			   error);
}

int trace_charts_write(const struct trace *trace, const struct trace_look *look,
		       const struct trace_chart_place *place, struct error *error)
{
	struct traced_call *calls, *of_op;
	size_t n, drawn = 0;

	if (traced_calls_make(trace, look, &calls, &n, error))
		return error->code;
	of_op = calloc(n, sizeof(*of_op));
	if (!of_op)
		error_no_memory(error, "to draw charts");
	for (size_t i = 0; i < n && of_op && !error->code; i++)
		if (traced_anything(&calls[i]))
			write_phases(calls, n, i, of_op, place, error);
	for (size_t i = 0; i < n && !error->code; i++)
		if (traced_anything(&calls[i])) {
			drawn++;
			write_flame(&calls[i], place, error);
		}
	if (!error->code && !drawn)
		error_set(error, -ENODATA, "no chosen cell executes an instruction");
	free(of_op);
	traced_calls_free(calls, n);
	return error->code;
}

/* A picture and its text of one difference. */
static int write_diff(const struct trace_diff *diff, const char *const names[TRACE_SIDES],
		      const struct trace_chart_place *place, struct error *error)
{
	struct sheet sheet;
	char name[NAME], id[NAME], arms[140];

	snprintf(arms, sizeof(arms), "%.63s-%.63s", names[0], names[1]);
	name_cell(place->stem, "diff", arms, &diff->side[0]->cell->names, name, id);
	if (!sheet_open(&sheet))
		return error_no_memory(error, "to draw charts");
	flame_diff_draw(sheet.out, diff, names, id);
	if (write_sheet(&sheet, true, place, name, "svg", error))
		return error->code;
	if (!sheet_open(&sheet))
		return error_no_memory(error, "to draw charts");
	folded_diff_print(sheet.out, diff);
	return write_sheet(&sheet, true, place, name, "folded", error);
}

/* What diff_each() passes. */
struct drawing {
	const struct trace_chart_place *place;
	size_t drawn;
};

static int draw_one(const struct trace_diff *diff, const char *const names[TRACE_SIDES], void *ctx,
		    struct error *error)
{
	struct drawing *d = ctx;

	if (!trace_differs(diff))
		return 0;
	d->drawn++;
	return write_diff(diff, names, d->place, error);
}

int trace_diff_charts_write(const struct trace_pair *pairs, size_t n, const struct trace_look *look,
			    const struct trace_chart_place *place, struct error *error)
{
	struct drawing d = {place, 0};

	error->code = 0;
	for (size_t i = 0; i < n && !error->code; i++)
		diff_each(&pairs[i], look, draw_one, &d, error);
	if (!error->code && !d.drawn)
		error_set(error, -ENODATA, "no chosen cell differs between the two sides");
	return error->code;
}

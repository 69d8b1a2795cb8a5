#include "bench/trace_views/trace_look.h"

#include "bench/conditions/conditions.h"
#include "bench/document/document_text.h"
#include "bench/ops/ops.h"
#include "bench/trace_views/phase_table.h"

#include <stdlib.h>
#include <string.h>

/* Whether the number of a name, -1 for one that this program does not know, is in the mask. */
static bool has(uint32_t mask, int number)
{
	return !mask || (number >= 0 && (mask >> number & 1));
}

bool trace_selects(const struct trace_look *look, const struct trace *trace,
		   const struct trace_cell *cell)
{
	return has(look->abis, abi_by_name(cell->names.abi)) &&
	       has(look->paths, path_by_name(cell->names.path)) &&
	       has(look->ops, op_by_name(cell->names.op)) &&
	       has(look->conditions, condition_by_name(cell->names.condition)) &&
	       (!look->arm || !strcmp(look->arm, trace->arms[cell->arm].of.name));
}

const char *trace_cell_text(const struct trace *trace, const struct trace_cell *cell,
			    char text[TRACE_CELL_TEXT])
{
	const struct cell_names *n = &cell->names;
	bool several = trace && trace->n_arms > 1, under = strcmp(n->condition, "none") != 0;

	snprintf(text, TRACE_CELL_TEXT, "%.63s%s%s %s %s%s%s%s",
		 several ? trace->arms[cell->arm].of.name : "", several ? ": " : "", n->abi,
		 n->path, n->op, under ? " (" : "", under ? n->condition : "", under ? ")" : "");
	return text;
}

void trace_arm_print(FILE *out, const struct trace_arm *arm, const char *name, bool markdown,
		     const char *behind)
{
	fprintf(out, "%s%s: Linux %s (%s), %s%s%s; QEMU %s%s\n", markdown ? "* " : "", name,
		arm->release, arm->machine, arm->of.cpu, arm->of.append[0] ? ", " : "",
		arm->of.append, arm->of.qemu ? arm->of.qemu : "?", behind);
}

static void print_arms(FILE *out, const struct trace *trace, const struct trace_look *look)
{
	for (size_t i = 0; i < trace->n_arms; i++) {
		const struct trace_arm *arm = &trace->arms[i];
		if (!look->arm || !strcmp(look->arm, arm->of.name))
			trace_arm_print(out, arm, arm->of.name, look->markdown, "");
	}
}

static void print_heading(FILE *out, const struct traced_call *call)
{
	const struct trace_cell *cell = call->cell;
	char text[TRACE_CELL_TEXT];

	fprintf(out, "\n%s: %zu instructions", trace_cell_text(call->trace, cell, text),
		cell->instructions);
	if (cell->exact == cell->instructions)
		fputs(", as by the exact count\n", out);
	else
		fprintf(out, ", BUT %zu BY THE EXACT COUNT\n", cell->exact);
	for (size_t i = 0; i < cell->n_cuts; i++)
		fprintf(out, "cut out before instruction %zu: %zu of %s\n", cell->cuts[i].at,
			cell->cuts[i].instructions, cell->cuts[i].what);
}

/* One call of the chosen view. */
static void print_call(FILE *out, const struct traced_call *call, enum trace_view view)
{
	static void (*const views[])(FILE *, const struct traced_call *) = {
		[TRACE_TREE] = trace_tree_print,
		[TRACE_FLAT] = trace_flat_print,
		[TRACE_ANNOTATE] = trace_annotate_print,
	};

	print_heading(out, call);
	views[view](out, call);
}

/* Whether two cells without a trace differ in their operation alone. */
static bool same_but_op(const struct trace_cell *a, const struct trace_cell *b)
{
	return a->arm == b->arm && a->status == b->status && !strcmp(a->reason, b->reason) &&
	       !strcmp(a->names.abi, b->names.abi) && !strcmp(a->names.path, b->names.path) &&
	       !strcmp(a->names.condition, b->names.condition);
}

/* The cells that have no trace, with their reasons; operations of one path, one after the other and
 * of one reason, on a line. */
static void print_others(FILE *out, const struct trace *trace, const struct trace_look *look)
{
	const struct trace_cell *before = NULL;
	char text[TRACE_CELL_TEXT];

	for (size_t i = 0; i < trace->n_cells; i++) {
		const struct trace_cell *cell = &trace->cells[i];
		if (cell->status == CELL_OK || !trace_selects(look, trace, cell))
			continue;
		if (before && same_but_op(before, cell)) {
			fprintf(out, ", %s", cell->names.op);
			continue;
		}
		if (before)
			fprintf(out, ": %s: %s\n", cell_status_names[before->status],
				before->reason);
		fprintf(out, "%s%s", before ? "" : "\n", trace_cell_text(trace, cell, text));
		before = cell;
	}
	if (before)
		fprintf(out, ": %s: %s\n", cell_status_names[before->status], before->reason);
}

static void count(struct trace_seen *seen, const struct trace_cell *cell)
{
	seen->traced += cell->status == CELL_OK;
	seen->failed += cell->status == CELL_FAILED;
	seen->wrong += cell->status == CELL_OK && cell->exact != cell->instructions;
}

/* A chosen cell without a trace, as JSON. */
static json_t *other_json(const struct trace *trace, const struct trace_cell *cell)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "arm",
			 trace->arms[cell->arm].of.name, "abi", cell->names.abi, "path",
			 cell->names.path, "op", cell->names.op, "condition", cell->names.condition,
			 "status", cell_status_names[cell->status], "reason", cell->reason);
}

/* One traced cell, into the list, the table of phases, or at once. */
static int show(FILE *out, const struct trace *trace, const struct trace_cell *cell,
		const struct trace_look *look, json_t *list, struct phase_table *table,
		struct error *error)
{
	struct traced_call call;

	if (traced_call_make(trace, cell, &call, error))
		return error->code;
	if (look->json) {
		if (json_array_append_new(list, trace_cell_json(&call)))
			error_no_memory(error, "for JSON");
	} else if (look->view == TRACE_PHASES) {
		if (phase_table_add(table, &call))
			error_no_memory(error, "for the table of phases");
	} else {
		print_call(out, &call, look->view);
	}
	traced_call_free(&call);
	return error->code;
}

int trace_print(FILE *out, const struct trace *trace, const struct trace_look *look,
		struct trace_seen *seen, struct error *error)
{
	json_t *list = look->json ? json_array() : NULL;
	struct phase_table table = {0};

	*seen = (struct trace_seen){0};
	error->code = 0;
	if (!look->json)
		print_arms(out, trace, look);
	for (size_t i = 0; i < trace->n_cells && !error->code; i++) {
		const struct trace_cell *cell = &trace->cells[i];
		if (!trace_selects(look, trace, cell))
			continue;
		count(seen, cell);
		if (cell->status == CELL_OK)
			show(out, trace, cell, look, list, &table, error);
		else if (look->json)
			json_array_append_new(list, other_json(trace, cell));
	}
	if (!error->code && look->json)
		return document_print(
			out,
			json_pack("{s:s, s:o}", "schema", "syspath-trace-view/1", "cells", list),
			error);
	if (!error->code && look->view == TRACE_PHASES)
		phase_table_print(out, &table, look->markdown);
	if (!error->code)
		print_others(out, trace, look);
	phase_table_free(&table);
	json_decref(list);
	return error->code;
}

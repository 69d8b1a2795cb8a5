#include "bench/trace_views/diff_view.h"

#include "bench/document/document_text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

const char *diff_change(size_t before, size_t after, char text[DIFF_CHANGE])
{
	snprintf(text, DIFF_CHANGE, "%s%zu",
		 after > before	  ? "+"
		 : after < before ? "-"
				  : "",
		 after > before ? after - before : before - after);
	return text;
}

const char *diff_count(size_t count, bool has, char text[DIFF_CHANGE])
{
	snprintf(text, DIFF_CHANGE, has ? "%zu" : "-", count);
	return text;
}

void diff_summary(FILE *out, const struct trace_diff *diff)
{
	char change[DIFF_CHANGE];

	for (size_t i = 0; i < 3 && i < diff->n_functions; i++) {
		const struct diff_function *f = &diff->functions[i];
		if (f->self[0] == f->self[1])
			return;
		fprintf(out, "%s%s %s", i ? ", " : "", f->name,
			diff_change(f->self[0], f->self[1], change));
	}
}

void diff_phases(FILE *out, const struct diff_function *f)
{
	bool first = true;

	for (int p = 0; p < PHASES; p++) {
		if (f->phase[0][p] == f->phase[1][p])
			continue;
		fprintf(out, "%s%s", first ? "" : ", ", phases[p].name);
		first = false;
	}
}

/* What the two sides of a pair are called: arms of one name go by the kernel's release. */
static void name_sides(const struct trace_pair *pair, const char *names[TRACE_SIDES])
{
	for (int side = 0; side < TRACE_SIDES; side++)
		names[side] = pair->trace[side]->arms[pair->arm[side]].of.name;
	if (strcmp(names[0], names[1]) != 0)
		return;
	for (int side = 0; side < TRACE_SIDES; side++)
		names[side] = pair->trace[side]->arms[pair->arm[side]].release;
	if (strcmp(names[0], names[1]) != 0)
		return;
	names[0] = "before";
	names[1] = "after";
}

static void print_pair(FILE *out, const struct trace_pair *pair,
		       const char *const names[TRACE_SIDES], bool first)
{
	for (int side = 0; side < TRACE_SIDES; side++) {
		const struct trace_arm *arm = &pair->trace[side]->arms[pair->arm[side]];
		fprintf(out, "%s%s: Linux %s (%s), %s%s%s; QEMU %s\n", first || side ? "" : "\n",
			names[side], arm->release, arm->machine, arm->of.cpu,
			arm->of.append[0] ? ", " : "", arm->of.append,
			arm->of.qemu ? arm->of.qemu : "?");
	}
}

/* A difference on its way out. */
struct showing {
	FILE *out;
	const struct trace_look *look;
	const char *names[TRACE_SIDES];
	json_t *list; /* of the cells, for JSON */
	struct diff_seen *seen;
	struct error *error;
};

static void show_diff(struct showing *s, const struct trace_diff *diff)
{
	s->seen->compared++;
	s->seen->changed += trace_differs(diff);
	if (s->look->json && json_array_append_new(s->list, diff_json(diff)))
		error_no_memory(s->error, "for JSON");
	else if (!s->look->json && s->look->markdown)
		diff_markdown_print(s->out, diff, s->names);
	else if (!s->look->json)
		diff_text_print(s->out, diff, s->names);
}

static int compare(struct showing *s, const struct trace *const traces[TRACE_SIDES],
		   const struct trace_cell *const cells[TRACE_SIDES])
{
	struct traced_call calls[TRACE_SIDES] = {0};
	struct trace_diff diff;

	if (!traced_call_make(traces[0], cells[0], &calls[0], s->error) &&
	    !traced_call_make(traces[1], cells[1], &calls[1], s->error)) {
		if (trace_diff_make(&calls[0], &calls[1], &diff)) {
			error_no_memory(s->error, "to compare two calls");
		} else {
			show_diff(s, &diff);
			trace_diff_free(&diff);
		}
	}
	traced_call_free(&calls[0]);
	traced_call_free(&calls[1]);
	return s->error->code;
}

/* A cell that one side alone traced. */
static void show_single(struct showing *s, const struct trace_cell *has, int side,
			const struct trace_cell *other)
{
	const struct cell_names *n = &has->names;

	s->seen->single++;
	if (s->look->json)
		json_array_append_new(s->list,
				      json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "abi", n->abi,
						"path", n->path, "op", n->op, "condition",
						n->condition, "only", side ? "after" : "before",
						"reason", other ? other->reason : "not asked for"));
	else
		fprintf(s->out, "\n%s %s %s: only %s, %zu instructions; %s: %s\n", n->abi, n->path,
			n->op, s->names[side], has->instructions, s->names[!side],
			other ? other->reason : "not asked for");
}

static int show_pair(struct showing *s, const struct trace_pair *pair)
{
	const struct trace *a = pair->trace[0], *b = pair->trace[1];

	for (size_t i = 0; i < a->n_cells && !s->error->code; i++) {
		const struct trace_cell *cell = &a->cells[i], *other;
		if (cell->arm != pair->arm[0] || cell->status != CELL_OK ||
		    !trace_selects(s->look, a, cell))
			continue;
		other = trace_find_cell(b, pair->arm[1], cell->names);
		if (other && other->status == CELL_OK)
			compare(s, pair->trace, (const struct trace_cell *const[]){cell, other});
		else
			show_single(s, cell, 0, other);
	}
	for (size_t i = 0; i < b->n_cells && !s->error->code; i++) {
		const struct trace_cell *cell = &b->cells[i], *other;
		if (cell->arm != pair->arm[1] || cell->status != CELL_OK ||
		    !trace_selects(s->look, b, cell))
			continue;
		other = trace_find_cell(a, pair->arm[0], cell->names);
		if (!other || other->status != CELL_OK)
			show_single(s, cell, 1, other);
	}
	return s->error->code;
}

static json_t *pair_json(const struct trace_pair *pair, json_t *cells)
{
	const struct trace_arm *a = &pair->trace[0]->arms[pair->arm[0]];
	const struct trace_arm *b = &pair->trace[1]->arms[pair->arm[1]];

	return json_pack("{s:{s:s, s:s}, s:{s:s, s:s}, s:o}", "before", "arm", a->of.name,
			 "release", a->release, "after", "arm", b->of.name, "release", b->release,
			 "cells", cells);
}

static int print_json(FILE *out, json_t *list, struct error *error)
{
	json_t *root = json_pack("{s:s, s:o}", "schema", "syspath-trace-diff/1", "pairs", list);
	char *text = root ? document_text(root) : NULL;

	if (text)
		fputs(text, out);
	else
		error_no_memory(error, "for JSON");
	free(text);
	json_decref(root);
	return error->code;
}

int trace_diff_print(FILE *out, const struct trace_pair *pairs, size_t n,
		     const struct trace_look *look, struct diff_seen *seen, struct error *error)
{
	struct showing s = {.out = out, .look = look, .seen = seen, .error = error};
	json_t *list = look->json ? json_array() : NULL;

	*seen = (struct diff_seen){0};
	error->code = 0;
	for (size_t i = 0; i < n && !error->code; i++) {
		name_sides(&pairs[i], s.names);
		s.list = look->json ? json_array() : NULL;
		if (!look->json)
			print_pair(out, &pairs[i], s.names, i == 0);
		show_pair(&s, &pairs[i]);
		if (look->json)
			json_array_append_new(list, pair_json(&pairs[i], s.list));
	}
	if (look->json && !error->code)
		return print_json(out, list, error);
	json_decref(list);
	return error->code;
}

#include "bench/trace_views/diff_view.h"

#include "bench/document/document_text.h"

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

bool diff_headline(FILE *out, const struct trace_diff *diff, const char *mark)
{
	const struct trace_cell *a = diff->side[0]->cell, *b = diff->side[1]->cell;
	char name[TRACE_CELL_TEXT], change[DIFF_CHANGE];

	fprintf(out, "\n%s%s%s: %zu instructions", mark, trace_cell_text(NULL, a, name), mark,
		a->instructions);
	if (!trace_differs(diff)) {
		fputs(", the same in every function\n", out);
		return false;
	}
	fprintf(out, " -> %zu, %s: ", b->instructions,
		diff_change(a->instructions, b->instructions, change));
	for (size_t i = 0; i < 3 && i < diff->n_functions; i++) {
		const struct diff_function *f = &diff->functions[i];
		if (f->self[0] == f->self[1])
			break;
		fprintf(out, "%s%s %s", i ? ", " : "", f->name,
			diff_change(f->self[0], f->self[1], change));
	}
	fputc('\n', out);
	return true;
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

static bool is_lone(const struct trace_pair *pair)
{
	return pair->arm[0] == TRACE_NO_ARM || pair->arm[1] == TRACE_NO_ARM;
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
		       const char *const names[TRACE_SIDES], bool first, bool markdown)
{
	fputs(first ? "" : "\n", out);
	for (int side = 0; side < TRACE_SIDES; side++)
		trace_arm_print(out, &pair->trace[side]->arms[pair->arm[side]], names[side],
				markdown, "");
}

static int compare(const struct trace *const traces[TRACE_SIDES],
		   const struct trace_cell *const cells[TRACE_SIDES],
		   const char *const names[TRACE_SIDES], diff_taken *take, void *ctx,
		   struct error *error)
{
	struct traced_call calls[TRACE_SIDES] = {0};
	struct trace_diff diff;

	if (!traced_call_make(traces[0], cells[0], &calls[0], error) &&
	    !traced_call_make(traces[1], cells[1], &calls[1], error)) {
		if (trace_diff_make(&calls[0], &calls[1], &diff)) {
			error_no_memory(error, "to compare two calls");
		} else {
			take(&diff, names, ctx, error);
			trace_diff_free(&diff);
		}
	}
	traced_call_free(&calls[0]);
	traced_call_free(&calls[1]);
	return error->code;
}

/* Whether the cell is one of that side of the pair, chosen and traced. */
static bool is_of(const struct trace_pair *pair, int side, const struct trace_cell *cell,
		  const struct trace_look *look)
{
	return cell->arm == pair->arm[side] && cell->status == CELL_OK &&
	       trace_selects(look, pair->trace[side], cell);
}

int diff_each(const struct trace_pair *pair, const struct trace_look *look, diff_taken *take,
	      void *ctx, struct error *error)
{
	const struct trace *a = pair->trace[0];
	const char *names[TRACE_SIDES];

	if (is_lone(pair))
		return 0;
	name_sides(pair, names);
	for (size_t i = 0; i < a->n_cells && !error->code; i++) {
		const struct trace_cell *cell = &a->cells[i], *other;
		if (!is_of(pair, 0, cell, look))
			continue;
		other = trace_find_cell(pair->trace[1], pair->arm[1], cell->names);
		if (other && other->status == CELL_OK)
			compare(pair->trace, (const struct trace_cell *const[]){cell, other}, names,
				take, ctx, error);
	}
	return error->code;
}

/* A difference on its way out. */
struct showing {
	FILE *out;
	const struct trace_look *look;
	json_t *list; /* of the cells, for JSON */
	struct diff_seen *seen;
};

static int show_diff(const struct trace_diff *diff, const char *const names[TRACE_SIDES], void *ctx,
		     struct error *error)
{
	struct showing *s = ctx;

	s->seen->compared++;
	s->seen->changed += trace_differs(diff);
	if (s->look->json && json_array_append_new(s->list, diff_json(diff)))
		return error_no_memory(error, "for JSON");
	if (!s->look->json && s->look->markdown)
		diff_markdown_print(s->out, diff, names);
	else if (!s->look->json)
		diff_text_print(s->out, diff, names);
	return 0;
}

/* A cell that one side alone traced. */
static void show_single(const struct showing *s, const struct trace_cell *has,
			const char *const names[TRACE_SIDES], int side,
			const struct trace_cell *other)
{
	const struct cell_names *n = &has->names;
	const char *reason = other ? other->reason : "not asked for";
	char text[TRACE_CELL_TEXT];

	s->seen->single++;
	if (s->look->json)
		json_array_append_new(
			s->list, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:I}", "abi", n->abi,
					   "path", n->path, "op", n->op, "condition", n->condition,
					   "only", side ? "after" : "before", "reason", reason,
					   "instructions", (json_int_t)has->instructions));
	else
		fprintf(s->out, "\n%s: %zu instructions in %s; none in %s: %s\n",
			trace_cell_text(NULL, has, text), has->instructions, names[side],
			names[!side], reason);
}

/* The cells that one side alone traced, of both. */
static void show_singles(const struct showing *s, const struct trace_pair *pair,
			 const char *const names[TRACE_SIDES])
{
	for (int side = 0; side < TRACE_SIDES; side++) {
		const struct trace *t = pair->trace[side];
		for (size_t i = 0; i < t->n_cells; i++) {
			const struct trace_cell *cell = &t->cells[i], *other;
			if (!is_of(pair, side, cell, s->look))
				continue;
			other = trace_find_cell(pair->trace[!side], pair->arm[!side], cell->names);
			if (!other || other->status != CELL_OK)
				show_single(s, cell, names, side, other);
		}
	}
}

/* null where the side has no such arm */
static json_t *arm_json(const struct trace_pair *pair, int side)
{
	const struct trace_arm *arm;

	if (pair->arm[side] == TRACE_NO_ARM)
		return json_null();
	arm = &pair->trace[side]->arms[pair->arm[side]];
	return json_pack("{s:s, s:s}", "arm", arm->of.name, "release", arm->release);
}

static json_t *pair_json(const struct trace_pair *pair, json_t *cells)
{
	return json_pack("{s:o, s:o, s:o}", "before", arm_json(pair, 0), "after", arm_json(pair, 1),
			 "cells", cells);
}

/* An arm that one document alone has. */
static void show_lone(const struct showing *s, const struct trace_pair *pair)
{
	int side = pair->arm[0] == TRACE_NO_ARM;
	const struct trace_arm *arm = &pair->trace[side]->arms[pair->arm[side]];

	s->seen->single++;
	if (s->look->json)
		return;
	fputc('\n', s->out);
	trace_arm_print(s->out, arm, arm->of.name, s->look->markdown,
			side ? "; no such arm before" : "; no such arm after");
}

static void show_pair(struct showing *s, const struct trace_pair *pair, bool first,
		      struct error *error)
{
	const char *names[TRACE_SIDES];

	name_sides(pair, names);
	if (!s->look->json)
		print_pair(s->out, pair, names, first, s->look->markdown);
	diff_each(pair, s->look, show_diff, s, error);
	show_singles(s, pair, names);
}

int trace_diff_print(FILE *out, const struct trace_pair *pairs, size_t n,
		     const struct trace_look *look, struct diff_seen *seen, struct error *error)
{
	struct showing s = {.out = out, .look = look, .seen = seen};
	json_t *list = look->json ? json_array() : NULL;

	*seen = (struct diff_seen){0};
	error->code = 0;
	for (size_t i = 0; i < n && !error->code; i++) {
		s.list = look->json ? json_array() : NULL;
		if (is_lone(&pairs[i]))
			show_lone(&s, &pairs[i]);
		else
			show_pair(&s, &pairs[i], i == 0, error);
		if (look->json)
			json_array_append_new(list, pair_json(&pairs[i], s.list));
	}
	if (look->json && !error->code)
		return document_print(
			out,
			json_pack("{s:s, s:o}", "schema", "syspath-trace-diff/1", "pairs", list),
			error);
	json_decref(list);
	return error->code;
}

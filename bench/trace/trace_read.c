#include "bench/trace/trace_read.h"

#include "bench/document/field.h"
#include "bench/document/read_arm.h"
#include "bench/files/read_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool parse_address(const char *text, uint64_t *address)
{
	size_t digits = strlen(text) > 2 ? strspn(text + 2, "0123456789abcdef") : 0;

	if (strncmp(text, "0x", 2) != 0 || !digits || digits > 16 || text[2 + digits])
		return false;
	*address = strtoull(text, NULL, 16);
	return true;
}

static bool field_address(struct reading *r, const json_t *object, const char *key, uint64_t *out)
{
	const char *text;

	return field_text(r, object, key, &text) &&
	       (parse_address(text, out) ||
		reading_wrong(r, key, "not an address like 0xffffffff81000000"));
}

/* The index of an element of a list of n. */
static bool field_index(struct reading *r, const json_t *object, const char *key, size_t n,
			const char *list, size_t *out)
{
	char what[96];

	if (!field_count(r, object, key, 0, SIZE_MAX / 2, out))
		return false;
	snprintf(what, sizeof(what), "%zu: there are %zu %s", *out, n, list);
	return *out < n || reading_wrong(r, key, what);
}

static bool read_one_arm(struct reading *r, const json_t *object, void *out)
{
	static const char *const machines[] = {"x86_64", "i686"};
	struct trace_arm *arm = out;
	int machine;

	if (!read_arm_object(r, object, &arm->of) ||
	    !field_text(r, object, "release", &arm->release) ||
	    !field_word(r, object, "machine", machines, 2, &machine))
		return false;
	arm->machine = machines[machine];
	return field_count(r, object, "plugin_api", 1, 1000, &arm->plugin_api);
}

static bool read_arms(struct reading *r, struct trace *t)
{
	if (!field_list(r, t->root, "arms", TRACE_MAX_ARMS, read_one_arm, sizeof(*t->arms),
			&t->arms, &t->n_arms))
		return false;
	for (size_t i = 0; i < t->n_arms; i++)
		for (size_t j = 0; j < i; j++)
			if (!strcmp(t->arms[j].of.name, t->arms[i].of.name))
				return reading_wrong(r, "arms", "two of them have one name");
	return t->n_arms || reading_wrong(r, "arms", "there is none");
}

static bool read_function(struct reading *r, const json_t *object, void *out)
{
	struct trace_function *f = out;

	return field_text(r, object, "name", &f->name) &&
	       field_text(r, object, "object", &f->object) &&
	       field_count(r, object, "arm", 0, TRACE_MAX_ARMS, &f->arm) &&
	       field_address(r, object, "address", &f->address);
}

static bool read_functions(struct reading *r, struct trace *t)
{
	char what[96];

	if (!field_list(r, t->root, "functions", TRACE_MAX_FUNCTIONS, read_function,
			sizeof(*t->functions), &t->functions, &t->n_functions))
		return false;
	for (size_t i = 0; i < t->n_functions; i++) {
		if (t->functions[i].arm < t->n_arms)
			continue;
		snprintf(what, sizeof(what), "the arm of element %zu: there are %zu arms", i,
			 t->n_arms);
		return reading_wrong(r, "functions", what);
	}
	return true;
}

static bool parse_bytes(const char *text, struct trace_code *code)
{
	size_t digits = strspn(text, "0123456789abcdef");

	if (!digits || digits % 2 || digits > 2 * (size_t)TRACE_INSTRUCTION_BYTES || text[digits])
		return false;
	code->length = (uint8_t)(digits / 2);
	for (size_t i = 0; i < code->length; i++) {
		const char byte[] = {text[2 * i], text[2 * i + 1], 0};
		code->bytes[i] = (uint8_t)strtoul(byte, NULL, 16);
	}
	return true;
}

/* ["0xADDRESS", "BYTES", FUNCTION, "LEVEL"] */
static bool read_instruction(struct reading *r, const json_t *item, void *out)
{
	const struct trace *t = r->document;
	struct trace_code *code = out;
	const char *address = json_string_value(json_array_get(item, 0));
	const char *bytes = json_string_value(json_array_get(item, 1));
	const json_t *function = json_array_get(item, 2);
	const char *level = json_string_value(json_array_get(item, 3));

	if (json_array_size(item) != 4)
		return reading_wrong(r, "", "not a list of 4 elements");
	if (!address || !parse_address(address, &code->address))
		return reading_wrong(r, "", "no address like \"0xffffffff81000000\" at the front");
	if (!bytes || !parse_bytes(bytes, code))
		return reading_wrong(r, "", "not 1 to 15 bytes in hexadecimal behind the address");
	if (!json_is_integer(function) || json_integer_value(function) < 0 ||
	    (size_t)json_integer_value(function) >= t->n_functions)
		return reading_wrong(r, "", "not the index of a function behind the bytes");
	code->function = (size_t)json_integer_value(function);
	if (t->functions[code->function].arm != t->cells[t->n_cells - 1].arm)
		return reading_wrong(r, "", "a function of another arm");
	for (int i = 0; i < TRACE_LEVELS; i++)
		if (level && !strcmp(level, trace_levels[i])) {
			code->level = (enum trace_level)i;
			return true;
		}
	return reading_wrong(r, "", "neither \"user\" nor \"kernel\" at the end");
}

static bool read_sequence(struct reading *r, const json_t *object, struct trace_cell *cell)
{
	json_t *list, *item;
	char what[96];
	size_t i;

	if (!field_array(r, object, "sequence", cell->instructions, cell->instructions, &list))
		return false;
	cell->sequence = calloc(cell->instructions + 1, sizeof(*cell->sequence));
	if (!cell->sequence)
		return reading_no_memory(r, "sequence");
	json_array_foreach (list, i, item) {
		json_int_t index = json_integer_value(item);
		if (!json_is_integer(item) || index < 0 || (size_t)index >= cell->n_code) {
			snprintf(what, sizeof(what), "element %zu is no index of the %zu of code",
				 i, cell->n_code);
			return reading_wrong(r, "sequence", what);
		}
		cell->sequence[i] = (uint32_t)index;
	}
	return true;
}

/* Whether positions ascend and are within the sequence; *before is that of the one before. */
static bool ascends(struct reading *r, const struct trace_cell *cell, const char *list, size_t at,
		    size_t *before)
{
	bool good = at >= *before && at <= cell->instructions;

	*before = at;
	return good || reading_wrong(r, list, "positions that do not ascend within the sequence");
}

static bool read_break(struct reading *r, const json_t *object, void *out)
{
	struct trace_break *b = out;
	int kind;

	if (!field_count(r, object, "at", 0, TRACE_MAX_SEQUENCE, &b->at) ||
	    !field_word(r, object, "kind", trace_break_kinds, TRACE_BREAK_KINDS, &kind))
		return false;
	b->kind = (enum trace_break_kind)kind;
	return field_address(r, object, "to", &b->to);
}

static bool read_cut(struct reading *r, const json_t *object, void *out)
{
	struct trace_cut *c = out;

	return field_count(r, object, "at", 0, TRACE_MAX_SEQUENCE, &c->at) &&
	       field_count(r, object, "instructions", 1, SIZE_MAX / 2, &c->instructions) &&
	       field_text(r, object, "what", &c->what);
}

static bool read_marks(struct reading *r, const json_t *object, struct trace_cell *cell)
{
	static const char breaks[] = "discontinuities", cuts[] = "cut";
	size_t before = 0;
	bool good = field_list(r, object, breaks, TRACE_MAX_SEQUENCE, read_break,
			       sizeof(*cell->breaks), &cell->breaks, &cell->n_breaks) &&
		    field_list(r, object, cuts, TRACE_MAX_SEQUENCE, read_cut, sizeof(*cell->cuts),
			       &cell->cuts, &cell->n_cuts);

	for (size_t i = 0; i < cell->n_breaks && good; i++)
		good = ascends(r, cell, breaks, cell->breaks[i].at, &before);
	before = 0;
	for (size_t i = 0; i < cell->n_cuts && good; i++)
		good = ascends(r, cell, cuts, cell->cuts[i].at, &before);
	return good;
}

static bool read_cell(struct reading *r, const json_t *object, void *out)
{
	const struct trace *t = r->document;
	struct trace_cell *cell = out;
	int status;

	if (!field_index(r, object, "arm", t->n_arms, "arms", &cell->arm) ||
	    !field_name(r, object, "abi", &cell->names.abi) ||
	    !field_name(r, object, "path", &cell->names.path) ||
	    !field_name(r, object, "op", &cell->names.op) ||
	    !field_name(r, object, "condition", &cell->names.condition) ||
	    !field_word(r, object, "status", cell_status_names, CELL_STATUS_COUNT, &status))
		return false;
	cell->status = (enum cell_status)status;
	if (cell->status != CELL_OK)
		return field_text(r, object, "reason", &cell->reason);
	return field_count(r, object, "exact", 0, TRACE_MAX_SEQUENCE, &cell->exact) &&
	       field_count(r, object, "instructions", 0, TRACE_MAX_SEQUENCE, &cell->instructions) &&
	       field_list(r, object, "code", TRACE_MAX_SEQUENCE, read_instruction,
			  sizeof(*cell->code), &cell->code, &cell->n_code) &&
	       read_sequence(r, object, cell) && read_marks(r, object, cell);
}

/* By arm, then by names. */
static int cell_order(const void *left, const void *right)
{
	const struct trace_cell *a = *(const struct trace_cell *const *)left;
	const struct trace_cell *b = *(const struct trace_cell *const *)right;

	return a->arm != b->arm ? (a->arm < b->arm ? -1 : 1) : cell_names_order(a->names, b->names);
}

static bool no_duplicates(struct reading *r, const struct trace *t)
{
	const struct trace_cell **sorted = calloc(t->n_cells + 1, sizeof(const void *));
	char what[400];
	bool good = true;

	if (!sorted)
		return reading_no_memory(r, "cells");
	for (size_t i = 0; i < t->n_cells; i++)
		sorted[i] = &t->cells[i];
	qsort(sorted, t->n_cells, sizeof(const void *), cell_order);
	for (size_t i = 1; i < t->n_cells && good; i++) {
		const struct cell_names *n = &sorted[i]->names;
		if (cell_order(&sorted[i - 1], &sorted[i]) != 0)
			continue;
		snprintf(what, sizeof(what), "%s %s %s (%s) of arm %zu is there twice", n->abi,
			 n->path, n->op, n->condition, sorted[i]->arm);
		good = reading_wrong(r, "cells", what);
	}
	free(sorted);
	return good;
}

bool trace_is_document(const json_t *root)
{
	const char *schema = json_string_value(json_object_get(root, "schema"));

	return schema && !strcmp(schema, TRACE_SCHEMA);
}

int trace_check(json_t *root, struct trace *out, struct error *error)
{
	struct reading r = {.error = error, .document = out};

	*out = (struct trace){.root = root};
	error->code = 0;
	error->text[0] = 0;
	if (!field_head(&r, root, TRACE_SCHEMA, &out->started) || !read_arms(&r, out) ||
	    !read_functions(&r, out) ||
	    !field_list(&r, root, "cells", TRACE_MAX_CELLS, read_cell, sizeof(*out->cells),
			&out->cells, &out->n_cells) ||
	    !no_duplicates(&r, out))
		trace_free(out);
	return error->code;
}

int trace_read(const char *file, struct trace *out, struct error *error)
{
	*out = (struct trace){0};
	json_t *root = read_json(file, TRACE_MAX_BYTES, "a trace document", error);

	return root ? trace_check(root, out, error) : error->code;
}

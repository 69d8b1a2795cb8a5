#include "bench/trace/phases.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>

const struct phase_names phases[PHASES] = {
#define PHASE(id, name, mitigates, colour) {name, mitigates, colour},
#define FUNCTION(phase, after, covers, pattern)
#define PATTERN(phase, function, first, last, most)
#include "bench/trace/phases.def"
#undef PHASE
#undef FUNCTION
};

enum covers { ALONE, BELOW };

static const struct function_row {
	enum phase phase, after;
	enum covers covers;
	const char *pattern;
} function_rows[] = {
#define PHASE(id, name, mitigates, colour)
#define FUNCTION(phase, after, covers, pattern) {PHASE_##phase, PHASE_##after, covers, pattern},
#include "bench/trace/phases.def"
#undef FUNCTION
#undef PATTERN
};

static const struct pattern_row {
	enum phase phase;
	const char *function, *first, *last;
	size_t most;
} pattern_rows[] = {
#define FUNCTION(phase, after, covers, pattern)
#define PATTERN(phase, function, first, last, most) {PHASE_##phase, function, first, last, most},
#include "bench/trace/phases.def"
#undef PHASE
#undef FUNCTION
#undef PATTERN
};

enum {
	FUNCTION_ROWS = sizeof(function_rows) / sizeof(function_rows[0]),
	PATTERN_ROWS = sizeof(pattern_rows) / sizeof(pattern_rows[0]),
};

/* What is known of a node. */
struct node_phase {
	const struct function_row *row; /* NULL: none */
	enum phase covering;		/* of what it calls and has no row; PHASE_unknown */
	bool passed;			/* has called into `dispatch` or `call` */
};

struct search {
	const struct trace *trace;
	const struct trace_cell *cell;
	const struct insn *code;
	const struct trace_tree *tree;
	struct node_phase *nodes;
	uint8_t *out;
};

static bool matches(const char *pattern, const char *text)
{
	return !fnmatch(pattern, text, 0);
}

static const struct trace_code *code_at(const struct search *s, size_t i)
{
	return &s->cell->code[s->cell->sequence[i]];
}

static const char *function_name(const struct search *s, size_t i)
{
	return s->trace->functions[s->tree->nodes[s->tree->of[i]].function].name;
}

static const struct function_row *find_row(const char *name)
{
	for (size_t i = 0; i < FUNCTION_ROWS; i++)
		if (matches(function_rows[i].pattern, name))
			return &function_rows[i];
	return NULL;
}

static void begin_node(struct search *s, uint32_t node)
{
	const struct trace_node *n = &s->tree->nodes[node];
	struct node_phase *own = &s->nodes[node], *above = &s->nodes[n->parent];

	if (code_at(s, n->first)->level == TRACE_KERNEL)
		own->row = find_row(s->trace->functions[n->function].name);
	own->covering = above->covering;
	if (own->row && own->row->covers == BELOW)
		own->covering = own->row->phase;
	else if (own->row)
		own->covering = PHASE_unknown;
	if (own->row && (own->row->phase == PHASE_dispatch || own->row->phase == PHASE_call))
		above->passed = true;
}

static enum phase phase_at(const struct search *s, size_t i)
{
	const struct node_phase *node = &s->nodes[s->tree->of[i]];

	if (code_at(s, i)->level == TRACE_USER)
		return PHASE_user;
	if (!node->row)
		return node->covering;
	return node->passed ? node->row->after : node->row->phase;
}

/* How many instructions from the i-th on are those of the row: 0 if none. */
static size_t pattern_length(const struct search *s, const struct pattern_row *row, size_t i)
{
	if (!matches(row->first, s->code[s->cell->sequence[i]].text) ||
	    !matches(row->function, function_name(s, i)))
		return 0;
	if (!row->last)
		return 1;
	for (size_t j = i + 1; j < i + row->most && j < s->cell->instructions; j++) {
		if (s->tree->of[j] != s->tree->of[i])
			return 0;
		if (matches(row->last, s->code[s->cell->sequence[j]].text))
			return j - i + 1;
	}
	return 0;
}

/* Returns how many instructions got a phase. */
static size_t find_pattern(struct search *s, size_t i)
{
	for (size_t row = 0; row < PATTERN_ROWS; row++) {
		size_t length = pattern_length(s, &pattern_rows[row], i);
		for (size_t j = i; j < i + length; j++)
			s->out[j] = (uint8_t)pattern_rows[row].phase;
		if (length)
			return length;
	}
	return 0;
}

int phases_find(const struct trace *trace, const struct trace_cell *cell, const struct insn *code,
		const struct trace_tree *tree, uint8_t *out)
{
	struct search s = {trace, cell, code, tree, calloc(tree->n, sizeof(*s.nodes)), out};

	if (!s.nodes)
		return -ENOMEM;
	s.nodes[0].covering = PHASE_unknown;
	for (uint32_t i = 0; i < tree->n; i++)
		s.nodes[i].covering = PHASE_unknown;
	uint32_t begun = 1;
	for (size_t i = 0, patterned = 0; i < cell->instructions; i++) {
		/* Nodes are in the order of their first instructions. */
		for (; begun < tree->n && tree->nodes[begun].first <= i; begun++)
			begin_node(&s, begun);
		if (i < patterned)
			continue;
		size_t length = code_at(&s, i)->level == TRACE_KERNEL ? find_pattern(&s, i) : 0;
		patterned = i + length;
		if (!length)
			out[i] = (uint8_t)phase_at(&s, i);
	}
	free(s.nodes);
	return 0;
}

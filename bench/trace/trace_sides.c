#include "bench/trace/trace_sides.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Index of the arm of that name; n_arms: none. */
static size_t arm_by_name(const struct trace *trace, const char *name)
{
	size_t i = 0;

	while (i < trace->n_arms && strcmp(trace->arms[i].of.name, name) != 0)
		i++;
	return i;
}

/* The one arm that the side means: *several where it may mean any. */
static int find_arm(const struct trace_side *side, size_t *arm, bool *several, struct error *error)
{
	*several = !side->arm && side->trace->n_arms > 1;
	*arm = side->arm ? arm_by_name(side->trace, side->arm) : 0;
	if (*arm < side->trace->n_arms)
		return 0;
	return error_set(error, -EINVAL, "%s: no arm is named '%s'; the first is '%s'", side->file,
			 side->arm, side->trace->arms[0].of.name);
}

/* One arm with each other of its document. */
static int pairs_within(const struct trace_side *side, size_t arm, struct trace_pair *pairs,
			size_t *n, struct error *error)
{
	for (size_t i = 0; i < side->trace->n_arms; i++)
		if (i != arm)
			pairs[(*n)++] = (struct trace_pair){{side->trace, side->trace}, {arm, i}};
	if (*n)
		return 0;
	return error_set(error, -EINVAL,
			 "%s: has one arm alone; name a second document to compare it with",
			 side->file);
}

/* Arms of two documents that have the same name. */
static int pairs_by_name(const struct trace_side *before, const struct trace_side *after,
			 struct trace_pair *pairs, size_t *n, struct error *error)
{
	const struct trace *a = before->trace, *b = after->trace;

	for (size_t i = 0; i < a->n_arms; i++) {
		size_t other = arm_by_name(b, a->arms[i].of.name);
		if (other < b->n_arms)
			pairs[(*n)++] = (struct trace_pair){{a, b}, {i, other}};
	}
	size_t named = *n;
	for (size_t i = 0; i < a->n_arms; i++)
		if (arm_by_name(b, a->arms[i].of.name) == b->n_arms)
			pairs[(*n)++] = (struct trace_pair){{a, b}, {i, TRACE_NO_ARM}};
	for (size_t i = 0; i < b->n_arms; i++)
		if (arm_by_name(a, b->arms[i].of.name) == a->n_arms)
			pairs[(*n)++] = (struct trace_pair){{a, b}, {TRACE_NO_ARM, i}};
	if (named)
		return 0;
	return error_set(error, -EINVAL,
			 "%s and %s have no arm of the same name; name one of each: %s:%s",
			 before->file, after->file, before->file, before->trace->arms[0].of.name);
}

int trace_pairs(const struct trace_side *before, const struct trace_side *after,
		struct trace_pair **pairs, size_t *n, struct error *error)
{
	size_t a, b;
	bool several_a, several_b;

	*n = 0;
	error->code = 0;
	*pairs = calloc(before->trace->n_arms + (after->trace ? after->trace->n_arms : 0) + 1,
			sizeof(**pairs));
	if (!*pairs)
		return error_no_memory(error, "for the arms");
	if (find_arm(before, &a, &several_a, error))
		return error->code;
	if (!after->trace)
		return pairs_within(before, a, *pairs, n, error);
	if (find_arm(after, &b, &several_b, error))
		return error->code;
	if (several_a && several_b)
		return pairs_by_name(before, after, *pairs, n, error);
	if (several_a || several_b) {
		const struct trace_side *side = several_a ? before : after;
		return error_set(error, -EINVAL, "%s: has %zu arms; name one: %s:%s", side->file,
				 side->trace->n_arms, side->file, side->trace->arms[0].of.name);
	}
	(*pairs)[(*n)++] = (struct trace_pair){{before->trace, after->trace}, {a, b}};
	return 0;
}

const struct trace_cell *trace_find_cell(const struct trace *trace, size_t arm,
					 struct cell_names names)
{
	for (size_t i = 0; i < trace->n_cells; i++)
		if (trace->cells[i].arm == arm && !cell_names_order(trace->cells[i].names, names))
			return &trace->cells[i];
	return NULL;
}

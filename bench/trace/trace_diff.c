#include "bench/trace/trace_diff.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* --- functions ------------------------------------------------------------------------------- */

static int by_name(const void *left, const void *right)
{
	const struct diff_function *a = left, *b = right;
	int order = strcmp(a->name, b->name);

	return order ? order : strcmp(a->object, b->object);
}

static size_t distance(const struct diff_function *f)
{
	return f->self[1] > f->self[0] ? f->self[1] - f->self[0] : f->self[0] - f->self[1];
}

static int by_change(const void *left, const void *right)
{
	size_t a = distance(left), b = distance(right);

	return a != b ? (a > b ? -1 : 1) : by_name(left, right);
}

static void add_side(struct trace_diff *d, int side)
{
	const struct traced_call *call = d->side[side];

	for (size_t i = 0; i < call->n_sums; i++) {
		const struct trace_sum *sum = &call->sums[i];
		struct diff_function *f = &d->functions[d->n_functions++];
		f->name = traced_name(call, sum->function);
		f->object = call->trace->functions[sum->function].object;
		f->calls[side] = sum->calls;
		f->self[side] = sum->self;
		memcpy(f->phase[side], sum->phase, sizeof(f->phase[side]));
	}
}

static void merge(struct diff_function *into, const struct diff_function *from)
{
	for (int side = 0; side < TRACE_SIDES; side++) {
		into->calls[side] += from->calls[side];
		into->self[side] += from->self[side];
		for (int p = 0; p < PHASES; p++)
			into->phase[side][p] += from->phase[side][p];
	}
}

static int diff_functions(struct trace_diff *d)
{
	size_t n = 0;

	d->functions = calloc(d->side[0]->n_sums + d->side[1]->n_sums + 1, sizeof(*d->functions));
	if (!d->functions)
		return -ENOMEM;
	add_side(d, 0);
	add_side(d, 1);
	qsort(d->functions, d->n_functions, sizeof(*d->functions), by_name);
	for (size_t i = 0; i < d->n_functions; i++) {
		if (n && !by_name(&d->functions[n - 1], &d->functions[i]))
			merge(&d->functions[n - 1], &d->functions[i]);
		else
			d->functions[n++] = d->functions[i];
	}
	d->n_functions = n;
	qsort(d->functions, n, sizeof(*d->functions), by_change);
	return 0;
}

/* --- trees ----------------------------------------------------------------------------------- */

/* The children of a node, as a list. */
struct children {
	uint32_t *node;
	size_t n;
};

static int list_children(const struct trace_tree *t, uint32_t parent, struct children *out)
{
	uint32_t first = parent == TRACE_NO_NODE ? TRACE_NO_NODE : t->nodes[parent].child;

	*out = (struct children){0};
	for (uint32_t c = first; c != TRACE_NO_NODE; c = t->nodes[c].next)
		out->n++;
	out->node = calloc(out->n + 1, sizeof(*out->node));
	if (!out->node)
		return -ENOMEM;
	size_t n = 0;
	for (uint32_t c = first; c != TRACE_NO_NODE; c = t->nodes[c].next)
		out->node[n++] = c;
	return 0;
}

static const char *node_name(const struct trace_diff *d, int side, uint32_t node)
{
	return traced_name(d->side[side], d->side[side]->tree.nodes[node].function);
}

/* Lengths of the longest common subsequences of the names from a[i] and b[j] on, in rows of b.n +
 * 1; NULL when memory is out. */
static uint32_t *common_lengths(const struct trace_diff *d, const struct children *a,
				const struct children *b)
{
	size_t row = b->n + 1;
	uint32_t *length = calloc((a->n + 1) * row, sizeof(*length));

	for (size_t i = a->n; i-- > 0 && length;)
		for (size_t j = b->n; j-- > 0;) {
			uint32_t skip_a = length[(i + 1) * row + j],
				 skip_b = length[i * row + j + 1];
			bool same =
				!strcmp(node_name(d, 0, a->node[i]), node_name(d, 1, b->node[j]));
			length[i * row + j] = same		 ? length[(i + 1) * row + j + 1] + 1
					      : skip_a >= skip_b ? skip_a
								 : skip_b;
		}
	return length;
}

static int diff_children(struct trace_diff *d, uint32_t before, uint32_t after, size_t depth);

/* Adds one node and all below it. */
/* NOLINTNEXTLINE(misc-no-recursion): as deep as the call tree, which the kernel's stack bounds */
static int add_node(struct trace_diff *d, uint32_t before, uint32_t after, size_t depth)
{
	const uint32_t node[TRACE_SIDES] = {before, after};
	struct diff_node *n = &d->nodes[d->n_nodes++];

	n->depth = depth;
	for (int side = 0; side < TRACE_SIDES; side++) {
		n->node[side] = node[side];
		if (node[side] == TRACE_NO_NODE)
			continue;
		n->name = node_name(d, side, node[side]);
		n->self[side] = d->side[side]->tree.nodes[node[side]].self;
		n->inclusive[side] = d->side[side]->tree.nodes[node[side]].inclusive;
	}
	return diff_children(d, before, after, depth + 1);
}

/* NOLINTNEXTLINE(misc-no-recursion): as above */
static int pair_children(struct trace_diff *d, const struct children *a, const struct children *b,
			 const uint32_t *length, size_t depth)
{
	size_t row = b->n + 1, i = 0, j = 0;
	int err = 0;

	while ((i < a->n || j < b->n) && !err) {
		bool both = i < a->n && j < b->n;
		if (both && !strcmp(node_name(d, 0, a->node[i]), node_name(d, 1, b->node[j]))) {
			err = add_node(d, a->node[i], b->node[j], depth);
			i++;
			j++;
		} else if (i < a->n &&
			   (!both || length[(i + 1) * row + j] >= length[i * row + j + 1])) {
			err = add_node(d, a->node[i++], TRACE_NO_NODE, depth);
		} else {
			err = add_node(d, TRACE_NO_NODE, b->node[j++], depth);
		}
	}
	return err;
}

/* NOLINTNEXTLINE(misc-no-recursion): as above */
static int diff_children(struct trace_diff *d, uint32_t before, uint32_t after, size_t depth)
{
	struct children a, b = {0};
	int err = list_children(&d->side[0]->tree, before, &a);

	err = err ? err : list_children(&d->side[1]->tree, after, &b);
	uint32_t *length = err ? NULL : common_lengths(d, &a, &b);
	if (!err && !length)
		err = -ENOMEM;
	if (!err)
		err = pair_children(d, &a, &b, length, depth);
	free(length);
	free(a.node);
	free(b.node);
	return err;
}

int trace_diff_make(const struct traced_call *before, const struct traced_call *after,
		    struct trace_diff *out)
{
	*out = (struct trace_diff){.side = {before, after}};
	out->nodes = calloc(before->tree.n + after->tree.n, sizeof(*out->nodes));
	int err = out->nodes ? diff_functions(out) : -ENOMEM;
	if (!err)
		err = diff_children(out, 0, 0, 1);
	if (err)
		trace_diff_free(out);
	return err;
}

void trace_diff_free(struct trace_diff *diff)
{
	free(diff->functions);
	free(diff->nodes);
	*diff = (struct trace_diff){0};
}

bool trace_differs(const struct trace_diff *diff)
{
	return diff->n_functions && distance(&diff->functions[0]);
}

/* One call as text: its tree, its functions, its instructions. */
#include "bench/trace_views/trace_look.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* The phases of a node's own instructions, in the order in which they come first: "entry 5, return
 * 3"; without the number where there is one alone. */
static void phases_of_node(const struct traced_call *call, uint32_t node, FILE *out)
{
	size_t count[PHASES] = {0}, left = call->tree.nodes[node].self;
	int order[PHASES], n = 0;

	for (size_t i = call->tree.nodes[node].first; left; i++) {
		if (call->tree.of[i] != node)
			continue;
		if (!count[call->phase[i]]++)
			order[n++] = call->phase[i];
		left--;
	}
	for (int i = 0; i < n; i++) {
		fprintf(out, "%s%s", i ? ", " : "", phases[order[i]].name);
		if (n > 1)
			fprintf(out, " %zu", count[order[i]]);
	}
}

/* How the node was entered, where it was not called. */
static const char *how(const struct traced_call *call, const struct trace_node *node, char text[40])
{
	const struct trace_cell *cell = call->cell;

	switch (node->how) {
	case TRACE_JUMPED:
		return ", jumped to";
	case TRACE_ENTERED:
		snprintf(text, 40, ", by %.30s", call->code[cell->sequence[node->first - 1]].text);
		return text;
	case TRACE_FAULTED:
		return ", by an exception";
	default:
		return "";
	}
}

/* Whether the subtrees are the same: functions and counts. */
/* NOLINTNEXTLINE(misc-no-recursion): as deep as the call tree, which the kernel's stack bounds */
static bool same_tree(const struct trace_tree *t, uint32_t a, uint32_t b)
{
	const struct trace_node *x = &t->nodes[a], *y = &t->nodes[b];

	if (x->function != y->function || x->self != y->self || x->inclusive != y->inclusive ||
	    x->how != y->how)
		return false;
	for (a = x->child, b = y->child; a != TRACE_NO_NODE && b != TRACE_NO_NODE;
	     a = t->nodes[a].next, b = t->nodes[b].next)
		if (!same_tree(t, a, b))
			return false;
	return a == b;
}

/* Prints a node and all below; returns the next one that is not the same once more. */
/* NOLINTNEXTLINE(misc-no-recursion): as above */
static uint32_t print_node(FILE *out, const struct traced_call *call, uint32_t node)
{
	const struct trace_tree *t = &call->tree;
	const struct trace_node *n = &t->nodes[node];
	size_t times = 1;
	uint32_t next = n->next;
	char entered[40];

	for (; next != TRACE_NO_NODE && same_tree(t, node, next); next = t->nodes[next].next)
		times++;
	fprintf(out, "%9zu %7zu  %*s%s%s", n->inclusive * times, n->self * times,
		(int)(2 * (n->depth - 1)), "", traced_name(call, n->function),
		how(call, n, entered));
	if (times > 1)
		fprintf(out, ", %zu times", times);
	fputs("  [", out);
	phases_of_node(call, node, out);
	fputs("]\n", out);
	for (uint32_t child = n->child; child != TRACE_NO_NODE;)
		child = print_node(out, call, child);
	return next;
}

void trace_tree_print(FILE *out, const struct traced_call *call)
{
	fputs("inclusive    self  function  [phase]\n", out);
	for (uint32_t node = call->tree.nodes[0].child; node != TRACE_NO_NODE;)
		node = print_node(out, call, node);
}

static int by_self(const void *left, const void *right)
{
	const struct trace_sum *a = left, *b = right;

	if (a->self != b->self)
		return a->self > b->self ? -1 : 1;
	return a->function < b->function ? -1 : a->function > b->function;
}

static void print_phases(FILE *out, const struct trace_sum *sum)
{
	bool first = true;

	for (int p = 0; p < PHASES; p++) {
		if (!sum->phase[p])
			continue;
		fprintf(out, "%s%s", first ? "" : ", ", phases[p].name);
		if (sum->phase[p] != sum->self)
			fprintf(out, " %zu", sum->phase[p]);
		first = false;
	}
}

void trace_flat_print(FILE *out, const struct traced_call *call)
{
	size_t all = call->cell->instructions;
	struct trace_sum *sums = calloc(call->n_sums + 1, sizeof(*sums));

	/* Without memory to sort they are in the order of entry. */
	if (sums && call->n_sums) {
		memcpy(sums, call->sums, call->n_sums * sizeof(*sums));
		qsort(sums, call->n_sums, sizeof(*sums), by_self);
	}
	fputs("     self    share  inclusive  calls  function (object)  [phase]\n", out);
	for (size_t i = 0; i < call->n_sums; i++) {
		const struct trace_sum *s = sums ? &sums[i] : &call->sums[i];
		const struct trace_function *f = &call->trace->functions[s->function];
		fprintf(out, "%9zu  %5.1f %%  %9zu  %5zu  %s (%s)  [", s->self,
			100.0 * (double)s->self / (double)all, s->inclusive, s->calls, f->name,
			f->object);
		print_phases(out, s);
		fputs("]\n", out);
	}
	free(sums);
}

/* "<do_syscall_64+0x1c>" behind a direct branch. */
static void print_target(FILE *out, const struct traced_call *call, const struct insn *insn,
			 const struct trace_code *code)
{
	const struct trace_function *own = &call->trace->functions[code->function];

	if (!insn->target)
		return;
	for (size_t i = 0; i < call->n_sums; i++) {
		const struct trace_function *f = &call->trace->functions[call->sums[i].function];
		if (f->address == insn->target) {
			fprintf(out, " <%s>", f->name);
			return;
		}
	}
	if (insn->target > own->address && insn->target - own->address < 0x10000)
		fprintf(out, " <%s+0x%" PRIx64 ">", own->name, insn->target - own->address);
}

static void print_instruction(FILE *out, const struct traced_call *call, size_t at, size_t times)
{
	const struct trace_code *code = &call->cell->code[call->cell->sequence[at]];
	const struct insn *insn = &call->code[call->cell->sequence[at]];
	const struct trace_function *f = &call->trace->functions[code->function];
	char bytes[2 * TRACE_INSTRUCTION_BYTES + 1], offset[32];

	for (size_t i = 0; i < code->length; i++)
		snprintf(bytes + 2 * i, 3, "%02x", code->bytes[i]);
	snprintf(offset, sizeof(offset), "+0x%" PRIx64, code->address - f->address);
	fprintf(out, "%7zu  %-6s %016" PRIx64 " %8s  %-30s  %s", at, trace_levels[code->level],
		code->address, offset, bytes, insn->text);
	print_target(out, call, insn, code);
	if (times > 1)
		fprintf(out, ", %zu iterations", times);
	if (phases[call->phase[at]].mitigates)
		fprintf(out, "  [%s]", phases[call->phase[at]].name);
	fputc('\n', out);
}

void trace_annotate_print(FILE *out, const struct traced_call *call)
{
	const struct trace_tree *t = &call->tree;
	char entered[40];

	for (size_t i = 0, times; i < call->cell->instructions; i += times) {
		const struct trace_node *n = &t->nodes[t->of[i]];
		times = traced_repeats(call, i);
		if (!i || t->of[i] != t->of[i - 1])
			fprintf(out, "%*s%s%s:\n", (int)(2 * (n->depth - 1)), "",
				traced_name(call, n->function),
				n->first == i ? how(call, n, entered) : ", back in it");
		print_instruction(out, call, i, times);
	}
}

#include "bench/trace/tree.h"

#include "bench/base/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* What began a frame. */
enum border { NO_BORDER, FROM_USER, FROM_KERNEL };

/* A frame: what is between a call, or an entry into the kernel, and its return. */
struct frame {
	uint32_t node;
	uint64_t back; /* the return address; 0 of the first frame, an entry and a return thunk */
	enum border border; /* the level that an entry or an exception came from */
};

struct walk {
	const struct trace *trace;
	const struct trace_cell *cell;
	const struct insn *code;
	struct trace_tree *tree;
	uint32_t *last_child; /* of each node */
	struct frame *frames;
	size_t n_frames;
	size_t *function_of; /* [n_functions]: itself, or the function that it is a cold part of */
	size_t next_break;
	bool too_deep;
};

/* Adds a node below the parent. TRACE_NO_NODE when memory is out or calls nest too deep. */
static uint32_t add_node(struct walk *w, uint32_t parent, size_t function, enum trace_how how,
			 size_t first)
{
	struct trace_tree *t = w->tree;

	w->too_deep = parent != TRACE_NO_NODE && t->nodes[parent].depth == TRACE_MAX_DEPTH;
	if (w->too_deep)
		return TRACE_NO_NODE;
	if (!array_reserve(&t->nodes, t->n, 1, sizeof(*t->nodes)) ||
	    !array_reserve(&w->last_child, t->n, 1, sizeof(*w->last_child)))
		return TRACE_NO_NODE;
	uint32_t node = (uint32_t)t->n++;
	t->nodes[node] = (struct trace_node){
		.function = function,
		.how = how,
		.parent = parent,
		.child = TRACE_NO_NODE,
		.next = TRACE_NO_NODE,
		.first = first,
	};
	w->last_child[node] = TRACE_NO_NODE;
	if (parent == TRACE_NO_NODE)
		return node;
	t->nodes[node].depth = t->nodes[parent].depth + 1;
	if (w->last_child[parent] == TRACE_NO_NODE)
		t->nodes[parent].child = node;
	else
		t->nodes[w->last_child[parent]].next = node;
	w->last_child[parent] = node;
	return node;
}

static struct frame *top(const struct walk *w)
{
	return &w->frames[w->n_frames - 1];
}

static bool push(struct walk *w, struct frame frame)
{
	if (frame.node == TRACE_NO_NODE ||
	    !array_reserve(&w->frames, w->n_frames, 1, sizeof(*w->frames)))
		return false;
	w->frames[w->n_frames++] = frame;
	return true;
}

/* The function that an instruction counts for. */
static size_t owner(const struct walk *w, const struct trace_code *code)
{
	return w->function_of[code->function];
}

static bool begins_function(const struct walk *w, const struct trace_code *code)
{
	return w->trace->functions[code->function].address == code->address;
}

static size_t top_function(const struct walk *w)
{
	return w->tree->nodes[top(w)->node].function;
}

static bool push_below(struct walk *w, const struct trace_code *to, size_t at, enum trace_how how,
		       uint64_t back, enum border border)
{
	struct frame frame = {add_node(w, top(w)->node, owner(w, to), how, at), back, border};

	return push(w, frame);
}

/* Another function goes on in the place of the top one. */
static bool replace(struct walk *w, const struct trace_code *to, size_t at)
{
	uint32_t old = top(w)->node;

	uint32_t node = add_node(w, w->tree->nodes[old].parent, owner(w, to), TRACE_JUMPED, at);
	top(w)->node = node;
	return node != TRACE_NO_NODE;
}

static bool ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), tail = strlen(end);

	return length >= tail && !strcmp(text + length - tail, end);
}

/* Goes on in the function of `to`, without a call and without a return. */
static bool go_on(struct walk *w, const struct trace_code *to, size_t at)
{
	if (owner(w, to) == top_function(w))
		return true;
	if (ends_with(w->trace->functions[to->function].name, "return_thunk"))
		return push_below(w, to, at, TRACE_JUMPED, 0, NO_BORDER);
	return replace(w, to, at);
}

/* Ends frames down to the one that returns to the address; false when none does before the kernel's
 * entry. */
static bool return_to(struct walk *w, uint64_t address)
{
	for (size_t i = w->n_frames - 1; i > 0 && !w->frames[i].border; i--)
		if (w->frames[i].back == address) {
			w->n_frames = i;
			return true;
		}
	return false;
}

/* Ends the return thunk whose `ret` is a jump, with what the thunk called: it is that of a
 * retpoline, whose frame the next function takes. */
static void end_return_thunk(struct walk *w)
{
	for (size_t i = w->n_frames - 1; i > 0 && !w->frames[i].border; i--)
		if (!w->frames[i].back)
			w->n_frames = i;
}

/* Ends the frames of the kernel, or, on the way to kernel level, those of an exception in it. */
static void leave(struct walk *w, enum border border)
{
	for (size_t i = w->n_frames - 1; i > 0; i--) {
		if (border == FROM_KERNEL && w->frames[i].border == FROM_USER)
			return;
		if (w->frames[i].border == border) {
			w->n_frames = i;
			return;
		}
	}
}

/* Whether an exception or interrupt came before the instruction; asked in ascending order. */
static bool was_interrupted(struct walk *w, size_t at, uint64_t address)
{
	const struct trace_break *b = w->cell->breaks;
	bool found = false;

	for (; w->next_break < w->cell->n_breaks && b[w->next_break].at <= at; w->next_break++)
		found |= b[w->next_break].at == at && b[w->next_break].to == address &&
			 b[w->next_break].kind != TRACE_RETURN;
	return found;
}

/* From the instruction at - 1 to the one at `at`. False as of add_node(). */
static bool step(struct walk *w, size_t at)
{
	const struct trace_cell *cell = w->cell;
	const struct trace_code *from = &cell->code[cell->sequence[at - 1]];
	const struct trace_code *to = &cell->code[cell->sequence[at]];
	const struct insn *insn = &w->code[cell->sequence[at - 1]];
	uint64_t next = from->address + from->length;
	/* What an int does QEMU reports as an exception, too. */
	bool fault = was_interrupted(w, at, to->address) && !insn->interrupts;
	bool jumped = to->address != next && !(insn->repeats && to->address == from->address);

	if (from->level == TRACE_USER && to->level == TRACE_KERNEL)
		return push_below(w, to, at,
				  insn->kind == INSN_ENTER && !fault ? TRACE_ENTERED
								     : TRACE_FAULTED,
				  0, FROM_USER);
	if (from->level == TRACE_KERNEL && to->level == TRACE_USER) {
		leave(w, FROM_USER);
		/* An emulated call returns to the caller. */
		if (owner(w, to) != top_function(w))
			return_to(w, to->address);
		return go_on(w, to, at);
	}
	if (to->level == TRACE_KERNEL &&
	    (fault || (jumped && insn->kind == INSN_OTHER && begins_function(w, to))))
		return push_below(w, to, at, TRACE_FAULTED, 0, FROM_KERNEL);
	switch (insn->kind) {
	case INSN_CALL:
		if (owner(w, to) == top_function(w) && !begins_function(w, to))
			return push(w, (struct frame){top(w)->node, next, NO_BORDER});
		return push_below(w, to, at, TRACE_CALLED, next, NO_BORDER);
	case INSN_LEAVE:
		leave(w, FROM_KERNEL);
		return go_on(w, to, at);
	case INSN_RET:
		if (!return_to(w, to->address))
			end_return_thunk(w);
		return go_on(w, to, at);
	case INSN_JUMP:
		if (owner(w, to) != top_function(w) && insn->indirect)
			return_to(w, to->address);
		return go_on(w, to, at);
	default:
		return go_on(w, to, at);
	}
}

/* "FUNCTION.cold" and "FUNCTION.cold.7" are FUNCTION, where that is executed, too. */
static size_t whole_function(const struct trace *trace, size_t f)
{
	const char *name = trace->functions[f].name, *cold = strstr(name, ".cold");

	for (size_t i = 0; i < trace->n_functions && cold; i++) {
		const struct trace_function *other = &trace->functions[i];
		if (other->arm == trace->functions[f].arm &&
		    !strncmp(other->name, name, (size_t)(cold - name)) && !other->name[cold - name])
			return i;
	}
	return f;
}

static bool begin(struct walk *w)
{
	const struct trace *trace = w->trace;
	const struct trace_cell *cell = w->cell;
	struct frame first = {.back = 0};

	w->function_of = calloc(trace->n_functions + 1, sizeof(*w->function_of));
	w->tree->of = calloc(cell->instructions + 1, sizeof(*w->tree->of));
	if (!w->function_of || !w->tree->of ||
	    add_node(w, TRACE_NO_NODE, 0, TRACE_BEGIN, 0) == TRACE_NO_NODE)
		return false;
	for (size_t i = 0; i < trace->n_functions; i++)
		w->function_of[i] = whole_function(trace, i);
	if (!cell->instructions)
		return true;
	first.node = add_node(w, 0, owner(w, &cell->code[cell->sequence[0]]), TRACE_BEGIN, 0);
	return push(w, first);
}

static bool walk(struct walk *w)
{
	struct trace_tree *t = w->tree;

	if (!begin(w))
		return false;
	for (size_t i = 0; i < w->cell->instructions; i++) {
		if (i && !step(w, i))
			return false;
		t->of[i] = top(w)->node;
		t->nodes[t->of[i]].self++;
	}
	for (size_t i = t->n; i-- > 0;) {
		t->nodes[i].inclusive += t->nodes[i].self;
		if (i)
			t->nodes[t->nodes[i].parent].inclusive += t->nodes[i].inclusive;
	}
	return true;
}

int trace_tree_make(const struct trace *trace, const struct trace_cell *cell,
		    const struct insn *code, struct trace_tree *out, struct error *error)
{
	struct walk w = {.trace = trace, .cell = cell, .code = code, .tree = out};

	*out = (struct trace_tree){0};
	error->code = 0;
	if (!walk(&w)) {
		if (w.too_deep)
			error_set(
				error, -EPROTO,
				"calls that nest deeper than %d: no stack of a kernel's holds them",
				TRACE_MAX_DEPTH);
		else
			error_no_memory(error, "for the call tree");
		trace_tree_free(out);
	}
	free(w.last_child);
	free(w.frames);
	free(w.function_of);
	return error->code;
}

void trace_tree_free(struct trace_tree *tree)
{
	free(tree->nodes);
	free(tree->of);
	*tree = (struct trace_tree){0};
}

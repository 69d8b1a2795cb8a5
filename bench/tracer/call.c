#include "bench/tracer/call.h"

#include "bench/base/array.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

size_t call_length(const struct logged_batch *batch, const struct logged_batch *empty)
{
	return batch->ended && empty->ended && batch->n >= empty->n ? batch->n - empty->n
								    : SIZE_MAX;
}

static const struct log_code *code_at(const struct recorded *log, const uint32_t *sequence,
				      size_t i)
{
	return &log->code[sequence[i]];
}

static bool is_conditional(const struct log_code *code)
{
	return (code->bytes[0] & 0xf0) == 0x70 ||
	       (code->bytes[0] == 0x0f && (code->bytes[1] & 0xf0) == 0x80);
}

/* Where the empty loop counts down: before its branch, the first conditional one there is.
 * SIZE_MAX: nowhere. */
static size_t count_down(const struct recorded *log, const struct logged_batch *empty)
{
	for (size_t i = 1; i < empty->n; i++)
		if (is_conditional(code_at(log, log->sequence + empty->first, i)))
			return i - 1;
	return SIZE_MAX;
}

static bool same_bytes(const struct log_code *a, const struct log_code *b)
{
	return a->length == b->length && !memcmp(a->bytes, b->bytes, a->length);
}

/* --- interrupts ------------------------------------------------------------------------------ */

/* Functions that the CPU enters by an interrupt and the kernel by nothing else:
 * arch/x86/include/asm/idtentry.h, before Linux 5.8 arch/x86/entry/entry_{32,64}.S. */
static const char *const interrupt_entries[] = {
	"asm_sysvec_*",
	"irq_entries_start",
	"spurious_entries_start",
	"asm_exc_nmi",
	"nmi",
	"apic_timer_interrupt",
	"reschedule_interrupt",
	"call_function_interrupt",
	"call_function_single_interrupt",
	"irq_work_interrupt",
	"error_interrupt",
	"spurious_interrupt",
};

/* At its first instruction; of a table of entries, that push their number and jump, at any. */
static bool is_interrupt_entry(const struct named_function *f, uint64_t address)
{
	if (strcmp(f->object, "kernel") != 0 ||
	    (address != f->start && fnmatch("*_entries_start", f->name, 0)))
		return false;
	for (size_t i = 0; i < sizeof(interrupt_entries) / sizeof(interrupt_entries[0]); i++)
		if (!fnmatch(interrupt_entries[i], f->name, 0))
			return true;
	return false;
}

static bool is_iret(const struct log_code *code)
{
	return (code->length == 1 && code->bytes[0] == 0xcf) ||
	       (code->length == 2 && code->bytes[0] == 0x48 && code->bytes[1] == 0xcf);
}

/* What is looked at: every instruction and its function. */
struct course {
	const struct recorded *log;
	const uint32_t *sequence;
	size_t n;
	const size_t *function; /* [n] */
	const struct names *names;
};

/* Whether an interrupt came in before the i-th instruction. */
static bool enters(const struct course *c, size_t i)
{
	return (!i || c->function[i] != c->function[i - 1]) &&
	       is_interrupt_entry(&c->names->function[c->function[i]],
				  code_at(c->log, c->sequence, i)->address);
}

/* How long the interrupt is that came in there: to its iret, and that of those within. 0: no end.
 */
static size_t interrupt_length(const struct course *c, size_t first)
{
	size_t depth = 0;

	for (size_t i = first; i < c->n; i++) {
		depth += enters(c, i);
		if (is_iret(code_at(c->log, c->sequence, i)) && !--depth)
			return i + 1 - first;
	}
	return 0;
}

/* Takes interrupts out of *call. 0 or -ENOMEM. */
static int cut(const struct course *c, struct call *call)
{
	size_t kept = 0, length;

	for (size_t i = 0; i < c->n; i += length ? length : 1) {
		length = enters(c, i) ? interrupt_length(c, i) : 0;
		if (!length) {
			call->sequence[kept++] = call->sequence[i];
			continue;
		}
		if (!array_reserve(&call->cuts, call->n_cuts, 1, sizeof(*call->cuts)))
			return -ENOMEM;
		call->cuts[call->n_cuts++] = (struct call_cut){kept, length, c->function[i]};
		/* What is reported within it is the interrupt's; and so is its own beginning. */
		size_t n = 0;
		for (size_t k = 0; k < call->n_breaks; k++) {
			struct call_break b = call->breaks[k];
			if (b.at >= kept && b.at < kept + length)
				continue;
			b.at -= b.at >= kept + length ? length : 0;
			call->breaks[n++] = b;
		}
		call->n_breaks = n;
	}
	call->n = kept;
	return 0;
}

static int cut_interrupts(const struct recorded *log, enum abi abi, struct names *names,
			  struct call *call, struct error *error)
{
	uint32_t *before = malloc((call->n + 1) * sizeof(*before));
	size_t *function = malloc((call->n + 1) * sizeof(*function));
	int code = before && function ? 0 : error_no_memory(error, "for a trace");

	for (size_t i = 0; i < call->n && !code; i++)
		code = names_find(names, abi, log->code[call->sequence[i]].address, &function[i],
				  error);
	if (!code) {
		memcpy(before, call->sequence, call->n * sizeof(*before));
		const struct course course = {log, before, call->n, function, names};
		if (cut(&course, call))
			code = error_no_memory(error, "for a trace");
	}
	free(before);
	free(function);
	return code;
}

/* --- the call -------------------------------------------------------------------------------- */

/* Of an exception QEMU reports that it is raised, and then the way to its handler, as of an
 * interrupt. */
static void add_break(struct call *call, const struct logged_break *b, size_t first)
{
	struct call_break *last = call->n_breaks ? &call->breaks[call->n_breaks - 1] : NULL;

	if (last && last->at == b->at - first)
		last->of.to = b->of.to;
	else
		call->breaks[call->n_breaks++] = (struct call_break){b->at - first, b->of};
}

static int copy(const struct recorded *log, const struct logged_batch *batch, struct call *out)
{
	out->sequence = malloc((batch->n + 1) * sizeof(*out->sequence));
	out->breaks = malloc((batch->n_breaks + 1) * sizeof(*out->breaks));
	if (!out->sequence || !out->breaks)
		return -ENOMEM;
	memcpy(out->sequence, log->sequence + batch->first, batch->n * sizeof(*out->sequence));
	out->n = batch->n;
	for (size_t i = 0; i < batch->n_breaks; i++)
		add_break(out, &log->breaks[batch->first_break + i], batch->first);
	return 0;
}

/* Takes `front` instructions away from the beginning and `back` from the end. */
static void strip(struct call *call, size_t front, size_t back)
{
	size_t n = call->n - front - back, k = 0;

	memmove(call->sequence, call->sequence + front, n * sizeof(*call->sequence));
	call->n = n;
	for (size_t i = 0; i < call->n_breaks; i++)
		if (call->breaks[i].at >= front && call->breaks[i].at - front < n) {
			call->breaks[k] = call->breaks[i];
			call->breaks[k++].at -= front;
		}
	call->n_breaks = k;
	k = 0;
	for (size_t i = 0; i < call->n_cuts; i++)
		if (call->cuts[i].at >= front && call->cuts[i].at - front <= n) {
			call->cuts[k] = call->cuts[i];
			call->cuts[k++].at -= front;
		}
	call->n_cuts = k;
}

int call_take(const struct recorded *log, const struct logged_batch *batch,
	      const struct logged_batch *empty, enum abi abi, struct names *names, struct call *out,
	      struct error *error)
{
	size_t front = count_down(log, empty);

	*out = (struct call){0};
	if (copy(log, batch, out))
		return error_no_memory(error, "for a trace");
	if (names && cut_interrupts(log, abi, names, out, error))
		return error->code;
	if (front == SIZE_MAX || out->n < empty->n)
		return error_set(error, -EPROTO, "what was recorded holds no loop");
	size_t back = empty->n - front;
	if (!same_bytes(code_at(log, out->sequence, out->n - back),
			code_at(log, log->sequence + empty->first, front)))
		return error_set(error, -EPROTO,
				 "what was recorded does not end as the empty loop does");
	strip(out, front, back);
	return 0;
}

void call_free(struct call *call)
{
	free(call->sequence);
	free(call->cuts);
	free(call->breaks);
	*call = (struct call){0};
}

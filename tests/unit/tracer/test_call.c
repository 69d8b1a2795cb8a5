/* One call out of what was recorded around it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/tracer/call.h"
#include "tests/unit/tracer/log_sample.h"

#include <errno.h>

/* The code of the log, by index. */
enum {
	FENCE,
	JUMP,
	LOAD,
	DOWN,
	BRANCH,
	STORE,
	OTHER_DOWN,
	SYSCALL,
	KERNEL,
	SYSRET,
	IRQ,
	HANDLER,
	IRET,
	NMI
};

static const struct {
	uint64_t address;
	const char *bytes;
	size_t size;
} codes[] = {
	[FENCE] = {0x1000, "\x0f\xae\xe8", 3},
	[JUMP] = {0x1003, "\xff\xe3", 2},
	[LOAD] = {0x1005, "\x4c\x89\xe0", 3},
	[DOWN] = {0x1008, "\x48\xff\xcd", 3},
	[BRANCH] = {0x100b, "\x75\xf0", 2},
	[STORE] = {0x100d, "\x89\x01", 2},
	[OTHER_DOWN] = {0x2008, "\x4e", 1},
	[SYSCALL] = {0x2000, "\x0f\x05", 2},
	[KERNEL] = {0xffffffff81000000, "\x90", 1},
	[SYSRET] = {0xffffffff81000001, "\x48\x0f\x07", 3},
	[IRQ] = {0xffffffff81001000, "\x68\x20\x00\x00\x00", 5},
	[HANDLER] = {0xffffffff81002000, "\x90", 1},
	[IRET] = {0xffffffff81001005, "\x48\xcf", 2},
	[NMI] = {0xffffffff81003000, "\x90", 1},
};

/* What names the code: one function per page. */
static struct names names_make(void)
{
	static struct named_function functions[] = {
		{0x1000, 0x2000, (char *)"stub_empty", (char *)"worker", ABI_x86_64},
		{0x2000, 0x3000, (char *)"stub_syscall", (char *)"worker", ABI_x86_64},
		{0xffffffff81000000, 0xffffffff81001000, (char *)"entry_SYSCALL_64",
		 (char *)"kernel", ABI_x86_64},
		{0xffffffff81001000, 0xffffffff81002000, (char *)"asm_sysvec_apic_timer_interrupt",
		 (char *)"kernel", ABI_x86_64},
		{0xffffffff81002000, 0xffffffff81003000, (char *)"handle", (char *)"kernel",
		 ABI_x86_64},
		{0xffffffff81003000, 0xffffffff81004000, (char *)"asm_exc_nmi", (char *)"kernel",
		 ABI_x86_64},
	};

	return (struct names){
		.wide = true, .function = functions, .n = sizeof(functions) / sizeof(functions[0])};
}

/* A log of one turn of the empty loop, and a batch of the run with what is reported within. */
static struct recorded record(const uint32_t *run, size_t n, const size_t *breaks, size_t n_breaks)
{
	static const uint32_t empty[] = {FENCE, JUMP, LOAD, LOAD, DOWN, BRANCH, STORE, FENCE};
	struct recorded r = {.fd = log_make()};
	struct error error = {0};
	size_t at = 0;

	log_put(r.fd, LOG_HELLO, &(struct log_hello){1, 0}, sizeof(struct log_hello));
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		log_put_code(r.fd, codes[i].address, codes[i].bytes, codes[i].size);
	log_put(r.fd, LOG_CELL, NULL, 0);
	log_put(r.fd, LOG_BEGIN, NULL, 0);
	log_put(r.fd, LOG_RUN, empty, sizeof(empty));
	log_put(r.fd, LOG_END, NULL, 0);
	log_put(r.fd, LOG_BEGIN, NULL, 0);
	for (size_t b = 0; b <= n_breaks; b++) {
		size_t end = b < n_breaks ? breaks[b] : n;
		log_put(r.fd, LOG_RUN, run + at, (end - at) * sizeof(*run));
		at = end;
		const struct log_break of = {.to = 0x10 + b, .kind = LOG_INTERRUPT};
		if (b < n_breaks)
			log_put(r.fd, LOG_BREAK, &of, sizeof(of));
	}
	log_put(r.fd, LOG_END, NULL, 0);
	assert_int_equal(recorded_read(&r, &error), 0);
	close(r.fd);
	return r;
}

#define BEFORE FENCE, JUMP, LOAD, LOAD
#define AFTER  DOWN, BRANCH, STORE, FENCE

static void expect_call(const struct call *call, const uint32_t *sequence, size_t n)
{
	assert_int_equal(call->n, n);
	assert_memory_equal(call->sequence, sequence, n * sizeof(*sequence));
}

static void test_loop_is_taken_away(void **state)
{
	static const uint32_t run[] = {BEFORE, SYSCALL, KERNEL, KERNEL, SYSRET, AFTER};
	static const size_t breaks[] = {2, 5, 9};
	struct recorded r = record(run, 12, breaks, 3);
	struct error error = {0};
	struct call call;

	(void)state;
	assert_int_equal(call_length(&r.batches[1], &r.batches[0]), 4);
	assert_int_equal(
		call_take(&r, &r.batches[1], &r.batches[0], ABI_x86_64, NULL, &call, &error), 0);
	expect_call(&call, (const uint32_t[]){SYSCALL, KERNEL, KERNEL, SYSRET}, 4);
	assert_int_equal(call.n_breaks, 1); /* the others stood before and behind it */
	assert_true(call.breaks[0].at == 1 && call.breaks[0].of.to == 0x11);
	call_free(&call);
	recorded_free(&r);
}

/* What QEMU reports twice of an exception, that it is raised and the way to its handler, is one. */
static void test_breaks(void **state)
{
	static const uint32_t run[] = {BEFORE, SYSCALL, KERNEL, SYSRET, AFTER};
	static const size_t breaks[] = {5, 5, 6};
	struct recorded r = record(run, 11, breaks, 3);
	struct error error = {0};
	struct call call;

	(void)state;
	r.breaks[0].of.kind = LOG_EXCEPTION;
	assert_int_equal(
		call_take(&r, &r.batches[1], &r.batches[0], ABI_x86_64, NULL, &call, &error), 0);
	assert_int_equal(call.n_breaks, 2);
	assert_true(call.breaks[0].at == 1 && call.breaks[0].of.kind == LOG_EXCEPTION &&
		    call.breaks[0].of.to == 0x11);
	assert_true(call.breaks[1].at == 2 && call.breaks[1].of.kind == LOG_INTERRUPT);
	call_free(&call);
	recorded_free(&r);
}

/* The empty path's own call is nothing. */
static void test_nothing(void **state)
{
	static const uint32_t run[] = {BEFORE, AFTER};
	struct recorded r = record(run, 8, (const size_t[]){0}, 0);
	struct error error = {0};
	struct call call;

	(void)state;
	assert_int_equal(call_length(&r.batches[1], &r.batches[0]), 0);
	assert_int_equal(
		call_take(&r, &r.batches[1], &r.batches[0], ABI_x86_64, NULL, &call, &error), 0);
	assert_int_equal(call.n, 0);
	call_free(&call);
	recorded_free(&r);
}

static void test_not_a_batch(void **state)
{
	static const uint32_t other[] = {BEFORE, SYSCALL, KERNEL, OTHER_DOWN, BRANCH, STORE, FENCE};
	static const uint32_t brief[] = {BEFORE};
	struct recorded r = record(other, 10, (const size_t[]){0}, 0);
	struct error error = {0};
	struct call call;

	(void)state;
	assert_int_equal(
		call_take(&r, &r.batches[1], &r.batches[0], ABI_x86_64, NULL, &call, &error),
		-EPROTO);
	call_free(&call);
	r.batches[1].ended = false;
	assert_true(call_length(&r.batches[1], &r.batches[0]) == SIZE_MAX);
	recorded_free(&r);
	r = record(brief, 4, (const size_t[]){0}, 0);
	assert_true(call_length(&r.batches[1], &r.batches[0]) == SIZE_MAX);
	assert_int_equal(
		call_take(&r, &r.batches[1], &r.batches[0], ABI_x86_64, NULL, &call, &error),
		-EPROTO);
	call_free(&call);
	recorded_free(&r);
}

/* An interrupt, with another in it, and one in front of the call, which is none of it. */
static void test_interrupts_are_cut(void **state)
{
	static const uint32_t run[] = {FENCE,  IRQ,    IRET,	JUMP, LOAD, LOAD,   SYSCALL,
				       KERNEL, IRQ,    HANDLER, NMI,  IRET, KERNEL, IRET,
				       KERNEL, SYSRET, IRQ,	IRET, AFTER};
	static const size_t breaks[] = {8, 10, 15};
	struct recorded r = record(run, 22, breaks, 3);
	struct names names = names_make();
	struct error error = {0};
	struct call call;

	(void)state;
	assert_int_equal(
		call_take(&r, &r.batches[1], &r.batches[0], ABI_x86_64, &names, &call, &error), 0);
	expect_call(&call, (const uint32_t[]){SYSCALL, KERNEL, KERNEL, SYSRET}, 4);
	assert_int_equal(call.n_cuts, 2);
	assert_true(call.cuts[0].at == 2 && call.cuts[0].instructions == 6);
	assert_string_equal(names.function[call.cuts[0].function].name,
			    "asm_sysvec_apic_timer_interrupt");
	assert_true(call.cuts[1].at == 4 && call.cuts[1].instructions == 2);
	assert_int_equal(call.n_breaks, 1); /* two were of the interrupt */
	assert_true(call.breaks[0].at == 3 && call.breaks[0].of.to == 0x12);
	call_free(&call);
	/* Without names it stays. */
	assert_int_equal(call_length(&r.batches[1], &r.batches[0]), 14);
	recorded_free(&r);
}

/* One that has not returned before the batch ends is no interrupt of the call. */
static void test_interrupt_without_end(void **state)
{
	static const uint32_t run[] = {BEFORE, SYSCALL, IRQ, KERNEL, SYSRET, AFTER};
	struct recorded r = record(run, 12, (const size_t[]){0}, 0);
	struct names names = names_make();
	struct error error = {0};
	struct call call;

	(void)state;
	assert_int_equal(
		call_take(&r, &r.batches[1], &r.batches[0], ABI_x86_64, &names, &call, &error), 0);
	assert_int_equal(call.n, 4);
	assert_int_equal(call.n_cuts, 0);
	call_free(&call);
	recorded_free(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_loop_is_taken_away),
		cmocka_unit_test(test_breaks),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_not_a_batch),
		cmocka_unit_test(test_interrupts_are_cut),
		cmocka_unit_test(test_interrupt_without_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What instructions are for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench/trace/trace_read.h"
#include "tests/unit/trace/trace_sample.h"

#include <string.h>

#define KERNEL UINT64_C(0xffffffff81000000)

static struct trace_sample s;

static int phase_named(const char *name)
{
	for (int i = 0; i < PHASES; i++)
		if (!strcmp(phases[i].name, name))
			return i;
	fail_msg("no phase %s", name);
	return -1;
}

/* The phases of the sample, one after the other, are those of the list that ends with NULL. */
static void assert_phases(const char *const *names)
{
	struct traced_call call = sample_call(&s);

	for (size_t i = 0; i < s.cell.instructions; i++) {
		assert_non_null(names[i]);
		assert_string_equal(phases[call.phase[i]].name, names[i]);
	}
	assert_null(names[s.cell.instructions]);
	traced_call_free(&call);
}

static void test_way_back_stands_in_the_function_of_the_way_in(void **state)
{
	(void)state;
	sample_begin(&s);
	size_t stub = sample_function(&s, "stub", "worker", 0x1000);
	size_t entry = sample_function(&s, "entry_SYSCALL_64", "kernel", KERNEL);
	size_t bhb = sample_function(&s, "clear_bhb_loop", "kernel", KERNEL + 0x800);
	size_t c = sample_function(&s, "do_syscall_64", "kernel", KERNEL + 0x1000);
	size_t sys = sample_function(&s, "__x64_sys_getppid", "kernel", KERNEL + 0x2000);
	size_t below = sample_function(&s, "pid_vnr", "kernel", KERNEL + 0x3000);

	sample_run(&s, stub, 0, "0f05");
	sample_run(&s, entry, 0, "e8fb070000");
	sample_run(&s, bhb, 0, "c3");
	sample_run(&s, entry, 5, "e8f60f0000");
	sample_run(&s, c, 0, "ffd0");
	sample_run(&s, sys, 0, "ffd0");
	sample_run(&s, below, 0, "c3");
	sample_run(&s, sys, 2, "c3");
	sample_run(&s, c, 2, "c3");
	sample_run(&s, entry, 10, "480f07");
	sample_run(&s, stub, 2, "90");
	assert_phases((const char *const[]){
		"user", "entry", "history clearing", "entry", "dispatch", "the call itself",
		"the call itself", "the call itself", "exit work", "return", "user", NULL});
}

/* Below a function that covers itself alone, and without a row of its own. */
static void test_unknown_is_unknown(void **state)
{
	(void)state;
	sample_begin(&s);
	size_t c = sample_function(&s, "do_syscall_64", "kernel", KERNEL + 0x1000);
	size_t strange = sample_function(&s, "a_new_function", "kernel", KERNEL + 0x2000);

	sample_run(&s, c, 0, "ffd0");
	sample_run(&s, strange, 0, "c3");
	sample_run(&s, c, 2, "c3");
	assert_phases((const char *const[]){"dispatch", "unknown", "dispatch", NULL});
}

/* A user's function of such a name is not the kernel's. */
static void test_names_are_those_of_the_kernel(void **state)
{
	(void)state;
	sample_begin(&s);
	size_t stub = sample_function(&s, "sys_getppid", "worker", 0x1000);

	sample_run(&s, stub, 0, "90");
	assert_phases((const char *const[]){"user", NULL});
}

static void test_switch_of_page_tables_is_as_long_as_it_is(void **state)
{
	(void)state;
	sample_begin(&s);
	size_t entry = sample_function(&s, "entry_SYSCALL_64", "kernel", KERNEL);

	sample_run(&s, entry, 0, "90");
	sample_run(&s, entry, 1, "0f20dc");
	sample_run(&s, entry, 4, "4881e4ffe7ffff");
	sample_run(&s, entry, 11, "0f22dc");
	sample_run(&s, entry, 14, "90");
	/* Read alone it switches nothing. */
	sample_run(&s, entry, 15, "0f20dc");
	sample_run(&s, entry, 18, "90");
	assert_phases((const char *const[]){"entry", "page-table switch", "page-table switch",
					    "page-table switch", "entry", "entry", "entry", NULL});
}

static void test_single_instructions(void **state)
{
	(void)state;
	sample_begin(&s);
	size_t entry = sample_function(&s, "entry_SYSCALL_64", "kernel", KERNEL);
	size_t other = sample_function(&s, "sys_getppid", "kernel", KERNEL + 0x100);

	sample_run(&s, entry, 0, "0f002d01000000");
	sample_run(&s, entry, 7, "0faee8");
	sample_run(&s, entry, 10, "31ff");
	sample_run(&s, entry, 12, "e8ef000000");
	/* What is a mitigation in the entry code is none in a call. */
	sample_run(&s, other, 0, "31ff");
	sample_run(&s, other, 2, "0faee8");
	assert_phases((const char *const[]){"buffer clearing", "fences", "register clearing",
					    "entry", "the call itself", "the call itself", NULL});
}

/* As Linux 6.1 has them, Debian's build. */
static void test_stack_offset_and_index_masking(void **state)
{
	(void)state;
	sample_begin(&s);
	size_t c = sample_function(&s, "do_syscall_64", "kernel", KERNEL);

	sample_run(&s, c, 0x00, "8b8078140000");
	sample_run(&s, c, 0x06, "25ff030000");
	sample_run(&s, c, 0x0b, "4883c00f");
	sample_run(&s, c, 0x0f, "25f8070000");
	sample_run(&s, c, 0x14, "4829c4");
	sample_run(&s, c, 0x17, "488d44240f");
	sample_run(&s, c, 0x1c, "4883e0f0");
	sample_run(&s, c, 0x20, "4819d2");
	sample_run(&s, c, 0x23, "89c6");
	sample_run(&s, c, 0x25, "4889df");
	sample_run(&s, c, 0x28, "21d6");
	sample_run(&s, c, 0x2a, "c1c905");
	sample_run(&s, c, 0x2d, "0f31");
	sample_run(&s, c, 0x2f, "31c1");
	sample_run(&s, c, 0x31, "898e78140000");
	sample_run(&s, c, 0x37, "c1c905");
	sample_run(&s, c, 0x3a, "c3");
	assert_phases((const char *const[]){
		"dispatch", "stack offset", "stack offset", "stack offset", "stack offset",
		"stack offset", "stack offset", "index masking", "index masking", "index masking",
		"index masking", "stack offset", "stack offset", "stack offset", "stack offset",
		"dispatch", "dispatch", NULL});
}

static void test_sums_by_function_and_phase(void **state)
{
	struct trace trace;
	struct traced_call call;
	struct error error = {0};
	size_t thunks = 0;

	(void)state;
	assert_int_equal(trace_read("tests/fixtures/trace/small.json", &trace, &error), 0);
	assert_int_equal(traced_call_make(&trace, &trace.cells[0], &call, &error), 0);
	assert_int_equal(call.phases[phase_named("return thunks")], 5);
	assert_int_equal(call.phases[phase_named("page-table switch")], 3);
	assert_int_equal(call.phases[phase_named("retpolines")], 3);
	for (size_t i = 0; i < call.n_sums; i++)
		if (!strcmp(traced_name(&call, call.sums[i].function), "__x86_return_thunk")) {
			thunks++;
			assert_int_equal(call.sums[i].calls, 5);
			assert_int_equal(call.sums[i].self, 5);
			assert_int_equal(call.sums[i].phase[phase_named("return thunks")], 5);
		}
	assert_int_equal(thunks, 1);
	traced_call_free(&call);
	trace_free(&trace);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_way_back_stands_in_the_function_of_the_way_in),
		cmocka_unit_test(test_unknown_is_unknown),
		cmocka_unit_test(test_names_are_those_of_the_kernel),
		cmocka_unit_test(test_switch_of_page_tables_is_as_long_as_it_is),
		cmocka_unit_test(test_single_instructions),
		cmocka_unit_test(test_stack_offset_and_index_masking),
		cmocka_unit_test(test_sums_by_function_and_phase),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

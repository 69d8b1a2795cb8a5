/* What instructions are for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench/trace/trace_read.h"
#include "tests/unit/trace/trace_sample.h"

#include <string.h>

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
	sample_execute(&s,
		       "stub 1000, entry_SYSCALL_64 K0, clear_bhb_loop K800, "
		       "do_syscall_64 K1000, __x64_sys_getppid K2000, pid_vnr K3000",
		       "stub 0f05, entry_SYSCALL_64 e8fb070000, clear_bhb_loop c3, "
		       "entry_SYSCALL_64+5 e8f60f0000, do_syscall_64 ffd0, "
		       "__x64_sys_getppid ffd0, pid_vnr c3, __x64_sys_getppid+2 c3, "
		       "do_syscall_64+2 c3, entry_SYSCALL_64+a 480f07, stub+2 90");
	assert_phases((const char *const[]){
		"user", "entry", "history clearing", "entry", "dispatch", "the call itself",
		"the call itself", "the call itself", "exit work", "return", "user", NULL});
}

/* Below a function that covers itself alone, and without a row of its own. */
static void test_unknown_is_unknown(void **state)
{
	(void)state;
	sample_execute(&s, "do_syscall_64 K1000, a_new_function K2000",
		       "do_syscall_64 ffd0, a_new_function c3, do_syscall_64+2 c3");
	assert_phases((const char *const[]){"dispatch", "unknown", "dispatch", NULL});
}

/* A user's function of such a name is not the kernel's. */
static void test_names_are_those_of_the_kernel(void **state)
{
	(void)state;
	sample_execute(&s, "sys_getppid 1000", "sys_getppid 90");
	assert_phases((const char *const[]){"user", NULL});
}

static void test_switch_of_page_tables_is_as_long_as_it_is(void **state)
{
	(void)state;
	sample_execute(&s, "entry_SYSCALL_64 K0",
		       "entry_SYSCALL_64 90, +1 0f20dc, +4 4881e4ffe7ffff, +b 0f22dc, +e 90, "
		       "+f 0f20dc, +12 90");
	/* Read alone it switches nothing. */
	assert_phases((const char *const[]){"entry", "page-table switch", "page-table switch",
					    "page-table switch", "entry", "entry", "entry", NULL});
}

static void test_single_instructions(void **state)
{
	(void)state;
	sample_execute(&s, "entry_SYSCALL_64 K0, sys_getppid K100",
		       "entry_SYSCALL_64 0f002d01000000, +7 0faee8, +a 31ff, +c e8ef000000, "
		       "sys_getppid 31ff, +2 0faee8");
	/* What is a mitigation in the entry code is none in a call. */
	assert_phases((const char *const[]){"buffer clearing", "fences", "register clearing",
					    "entry", "the call itself", "the call itself", NULL});
}

/* As Linux 6.1 has them, Debian's build. */
static void test_stack_offset_and_index_masking(void **state)
{
	(void)state;
	sample_execute(&s, "do_syscall_64 K0",
		       "do_syscall_64 8b8078140000, +6 25ff030000, +b 4883c00f, +f 25f8070000, "
		       "+14 4829c4, +17 488d44240f, +1c 4883e0f0, +20 4819d2, +23 89c6, "
		       "+25 4889df, +28 21d6, +2a c1c905, +2d 0f31, +2f 31c1, +31 898e78140000, "
		       "+37 c1c905, +3a c3");
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

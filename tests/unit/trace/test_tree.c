/* Who called whom, from the order of execution alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/trace/trace_sample.h"

#include <stdio.h>
#include <stdlib.h>

static struct trace_sample s;

/* The call tree of what was executed (sample_execute()), node by node: "DEPTH NAME
 * SELF/INCLUSIVE\n". */
static void expect_tree(const char *functions, const char *steps, const char *outline)
{
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	assert_non_null(out);
	sample_execute(&s, functions, steps);
	struct traced_call call = sample_call(&s);
	for (size_t i = 1; i < call.tree.n; i++) {
		const struct trace_node *n = &call.tree.nodes[i];
		fprintf(out, "%zu %s %zu/%zu\n", n->depth, traced_name(&call, n->function), n->self,
			n->inclusive);
	}
	fclose(out);
	assert_string_equal(text, outline);
	assert_int_equal(call.tree.nodes[0].inclusive, s.cell.instructions);
	free(text);
	traced_call_free(&call);
}

static void test_calls_and_returns_nest(void **state)
{
	(void)state;
	expect_tree("stub 1000, one 2000, two 3000",
		    "stub ffd0, one ffd1, two c3, one+2 ffd1, two c3, one+4 c3, stub+2 90",
		    "1 stub 2/7\n2 one 3/5\n3 two 1/1\n3 two 1/1\n");
}

/* A function that calls itself has a frame for each; one return may not end both. */
static void test_recursion_is_a_frame_each(void **state)
{
	(void)state;
	expect_tree("stub 1000, self 2000",
		    "stub ffd0, self ffd0, self ffd0, self ffd0, self ffd0, self 90",
		    "1 stub 1/6\n2 self 1/5\n3 self 1/4\n4 self 1/3\n5 self 1/2\n6 self 1/1\n");
}

static void test_tail_jump_takes_the_frame(void **state)
{
	(void)state;
	expect_tree("stub 1000, one 2000, two 3000", "stub ffd0, one e9fb0f0000, two c3, stub+2 90",
		    "1 stub 2/4\n2 one 1/1\n2 two 1/1\n");
}

/* call 1f; ...; 1: mov %rax, (%rsp); ret: into a function that was never called by name. */
static void test_retpoline_is_a_call_of_its_target(void **state)
{
	(void)state;
	expect_tree("caller K0, __x86_indirect_thunk_rax K1000, target K2000",
		    "caller e8fb0f0000, __x86_indirect_thunk_rax e807000000, +c 48890424, "
		    "+10 c3, target 90, +1 c3, caller+5 90",
		    "1 caller 2/7\n2 __x86_indirect_thunk_rax 3/3\n2 target 2/2\n");
}

/* The same where the retpoline's own return goes by a return thunk. */
static void test_retpoline_by_a_return_thunk(void **state)
{
	(void)state;
	expect_tree("caller K0, __x86_indirect_thunk_array K1000, its_return_thunk K1800, "
		    "target K2000",
		    "caller e8fb0f0000, __x86_indirect_thunk_array e807000000, +c 48890424, "
		    "+10 e9eb070000, its_return_thunk c3, target 90, +1 c3, caller+5 90",
		    "1 caller 2/8\n2 __x86_indirect_thunk_array 3/4\n3 its_return_thunk 1/1\n"
		    "2 target 2/2\n");
}

/* And where that thunk calls another. */
static void test_retpoline_by_a_thunk_that_calls(void **state)
{
	(void)state;
	expect_tree("caller K0, __x86_indirect_thunk_array K1000, srso_return_thunk K1800, "
		    "srso_safe_ret K1900, target K2000",
		    "caller e8fb0f0000, __x86_indirect_thunk_array e807000000, +c 48890424, "
		    "+10 e9eb070000, srso_return_thunk e8fb000000, srso_safe_ret 488d642408, "
		    "+5 c3, target c3, caller+5 90",
		    "1 caller 2/9\n2 __x86_indirect_thunk_array 3/6\n3 srso_return_thunk 1/3\n"
		    "4 srso_safe_ret 2/2\n2 target 1/1\n");
}

static void test_return_thunk_is_below_what_it_returns_for(void **state)
{
	(void)state;
	expect_tree("caller K0, one K1000, srso_return_thunk K2000, srso_safe_ret K3000",
		    "caller e8fb0f0000, one e9fb0f0000, srso_return_thunk e8fb0f0000, "
		    "srso_safe_ret 488d642408, +5 c3, caller+5 90",
		    "1 caller 2/6\n2 one 1/4\n3 srso_return_thunk 1/3\n4 srso_safe_ret 2/2\n");
}

/* The return stack buffer is filled by calls that nothing returns from. */
static void test_calls_within_a_function_begin_nothing(void **state)
{
	(void)state;
	expect_tree("caller K0, fill K1000",
		    "caller e8fb0f0000, fill e801000000, +6 e801000000, +c 4883c410, +10 c3, "
		    "caller+5 90",
		    "1 caller 2/6\n2 fill 4/4\n");
}

static void test_kernel_is_below_what_entered_it(void **state)
{
	(void)state;
	expect_tree("stub 1000, entry_SYSCALL_64 K0, entry_SYSCALL_64_after_hwframe K3, "
		    "do_syscall_64 K1000, syscall_return_via_sysret K40",
		    "stub 0f05, entry_SYSCALL_64 0f01f8, "
		    "entry_SYSCALL_64_after_hwframe e8f80f0000, do_syscall_64 c3, "
		    "entry_SYSCALL_64_after_hwframe+5 eb36, "
		    "syscall_return_via_sysret 480f07, stub+2 90",
		    "1 stub 2/7\n2 entry_SYSCALL_64 1/1\n2 entry_SYSCALL_64_after_hwframe 2/3\n"
		    "3 do_syscall_64 1/1\n2 syscall_return_via_sysret 1/1\n");
}

/* A call into the vsyscall page faults before its first instruction; the kernel returns for it.
 * The stub goes there by a tail jump. */
static void test_emulated_call_returns_to_the_caller(void **state)
{
	(void)state;
	expect_tree("caller 1000, stub 2000, asm_exc_page_fault K0",
		    "caller ffd0, stub ffe0, exception K0, asm_exc_page_fault 48cf, "
		    "caller+2 90",
		    "1 caller 2/4\n2 stub 1/2\n3 asm_exc_page_fault 1/1\n");
}

/* How the kernel was entered by the bytes, with an exception reported behind them. */
static enum trace_how entered_by(const char *bytes)
{
	char steps[80];

	snprintf(steps, sizeof(steps), "stub %s, exception K0, entry 48cf, stub+2 90", bytes);
	sample_execute(&s, "stub 1000, entry K0", steps);
	struct traced_call call = sample_call(&s);
	enum trace_how how = call.tree.nodes[2].how;
	traced_call_free(&call);
	return how;
}

/* QEMU 10.2 and later report int as an exception: it is the way in that was asked for. Another
 * instruction that is reported has faulted. */
static void test_int_enters_and_does_not_fault(void **state)
{
	(void)state;
	assert_int_equal(entered_by("cd80"), TRACE_ENTERED);
	assert_int_equal(entered_by("0f05"), TRACE_FAULTED);
}

/* In the kernel: from the address and, where it comes behind a branch, as QEMU reports it. */
static void test_exception_in_the_kernel(void **state)
{
	(void)state;
	expect_tree("one K0, asm_exc_page_fault K1000",
		    "one 8b07, asm_exc_page_fault 90, +1 48cf, one+20 90",
		    "1 one 2/4\n2 asm_exc_page_fault 2/2\n");
	expect_tree("one K0, asm_exc_page_fault K1000",
		    "one eb10, exception K1000, asm_exc_page_fault 90, +1 48cf, one+20 90",
		    "1 one 2/4\n2 asm_exc_page_fault 2/2\n");
}

/* sync_core() returns to itself; that does not leave the kernel's frame. */
static void test_iret_within_the_kernel_ends_no_entry(void **state)
{
	(void)state;
	expect_tree("stub 1000, entry K0", "stub 0f05, entry 48cf, +2 90, +3 480f07, stub+2 90",
		    "1 stub 2/5\n2 entry 3/3\n");
}

static void test_rep_stays_in_its_function(void **state)
{
	(void)state;
	sample_execute(&s, "one K0",
		       "one f348a5, one f348a5, one f348a5, one f348a5, one f348a5, +3 90");
	struct traced_call call = sample_call(&s);
	assert_int_equal(traced_repeats(&call, 0), 5);
	assert_int_equal(traced_repeats(&call, 5), 1);
	assert_int_equal(call.tree.n, 2);
	traced_call_free(&call);
}

static void test_cold_part_is_its_function(void **state)
{
	(void)state;
	expect_tree("one K0, one.cold K1000", "one e9fb0f0000, one.cold e900f0ffff, one+5 90",
		    "1 one 3/3\n");
}

/* 32-bit: the same bytes are other instructions (40 is INC, not a prefix). */
static void test_32_bit_code_is_decoded_as_such(void **state)
{
	(void)state;
	sample_execute(&s, "stub 1000, entry_INT80_compat K0",
		       "stub 40, +1 cd80, entry_INT80_compat 48cf, stub+3 90");
	s.cell.names.abi = "i386";
	struct traced_call call = sample_call(&s);
	assert_string_equal(call.code[0].text, "incl %eax");
	assert_int_equal(call.code[1].kind, INSN_ENTER);
	assert_int_equal(call.tree.nodes[2].how, TRACE_ENTERED);
	assert_int_equal(call.code[2].kind, INSN_LEAVE);
	traced_call_free(&call);
	s.arm.machine = "i686";
	call = sample_call(&s);
	assert_string_equal(call.code[2].text, "decl %eax");
	traced_call_free(&call);
}

static void test_no_instruction_is_a_root_alone(void **state)
{
	(void)state;
	expect_tree("", "", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_calls_and_returns_nest),
		cmocka_unit_test(test_recursion_is_a_frame_each),
		cmocka_unit_test(test_tail_jump_takes_the_frame),
		cmocka_unit_test(test_retpoline_is_a_call_of_its_target),
		cmocka_unit_test(test_retpoline_by_a_return_thunk),
		cmocka_unit_test(test_retpoline_by_a_thunk_that_calls),
		cmocka_unit_test(test_return_thunk_is_below_what_it_returns_for),
		cmocka_unit_test(test_calls_within_a_function_begin_nothing),
		cmocka_unit_test(test_kernel_is_below_what_entered_it),
		cmocka_unit_test(test_emulated_call_returns_to_the_caller),
		cmocka_unit_test(test_exception_in_the_kernel),
		cmocka_unit_test(test_int_enters_and_does_not_fault),
		cmocka_unit_test(test_iret_within_the_kernel_ends_no_entry),
		cmocka_unit_test(test_rep_stays_in_its_function),
		cmocka_unit_test(test_cold_part_is_its_function),
		cmocka_unit_test(test_32_bit_code_is_decoded_as_such),
		cmocka_unit_test(test_no_instruction_is_a_root_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

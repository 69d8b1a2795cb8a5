/* Who called whom, from the order of execution alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/trace/trace_sample.h"

#include <stdlib.h>

#define KERNEL UINT64_C(0xffffffff81000000)

static struct trace_sample s;

static void test_calls_and_returns_nest(void **state)
{
	(void)state;
	sample_begin(&s);
	size_t stub = sample_function(&s, "stub", "worker", 0x1000);
	size_t one = sample_function(&s, "one", "worker", 0x2000);
	size_t two = sample_function(&s, "two", "worker", 0x3000);

	sample_run(&s, stub, 0, "ffd0");
	sample_run(&s, one, 0, "ffd1");
	sample_run(&s, two, 0, "c3");
	sample_run(&s, one, 2, "ffd1");
	sample_run(&s, two, 0, "c3");
	sample_run(&s, one, 4, "c3");
	sample_run(&s, stub, 2, "90");
	assert_tree(&s, "1 stub 2/7\n2 one 3/5\n3 two 1/1\n3 two 1/1\n");
}

/* A function that calls itself has a frame for each; one return may not end both. */
static void test_recursion_is_a_frame_each(void **state)
{
	(void)state;
	sample_begin(&s);
	size_t stub = sample_function(&s, "stub", "worker", 0x1000);
	size_t self = sample_function(&s, "self", "worker", 0x2000);

	sample_run(&s, stub, 0, "ffd0");
	sample_run(&s, self, 0, "ffd0");
	sample_run(&s, self, 0, "ffd0");
	sample_run(&s, self, 0, "ffd0");
	sample_run(&s, self, 0, "ffd0");
	sample_run(&s, self, 0, "90");
	assert_tree(&s, "1 stub 1/6\n2 self 1/5\n3 self 1/4\n4 self 1/3\n5 self 1/2\n6 self 1/1\n");
}

static void test_tail_jump_takes_the_frame(void **state)
{
	(void)state;
	sample_begin(&s);
	size_t stub = sample_function(&s, "stub", "worker", 0x1000);
	size_t one = sample_function(&s, "one", "worker", 0x2000);
	size_t two = sample_function(&s, "two", "worker", 0x3000);

	sample_run(&s, stub, 0, "ffd0");
	sample_run(&s, one, 0, "e9fb0f0000");
	sample_run(&s, two, 0, "c3");
	sample_run(&s, stub, 2, "90");
	assert_tree(&s, "1 stub 2/4\n2 one 1/1\n2 two 1/1\n");
}

/* call 1f; ...; 1: mov %rax, (%rsp); ret: into a function that was never called by name. */
static void test_retpoline_is_a_call_of_its_target(void **state)
{
	(void)state;
	sample_begin(&s);
	size_t caller = sample_function(&s, "caller", "kernel", KERNEL);
	size_t thunk = sample_function(&s, "__x86_indirect_thunk_rax", "kernel", KERNEL + 0x1000);
	size_t target = sample_function(&s, "target", "kernel", KERNEL + 0x2000);

	sample_run(&s, caller, 0, "e8fb0f0000");
	sample_run(&s, thunk, 0, "e807000000");
	sample_run(&s, thunk, 12, "48890424");
	sample_run(&s, thunk, 16, "c3");
	sample_run(&s, target, 0, "90");
	sample_run(&s, target, 1, "c3");
	sample_run(&s, caller, 5, "90");
	assert_tree(&s, "1 caller 2/7\n2 __x86_indirect_thunk_rax 3/3\n2 target 2/2\n");
}

/* The same where the retpoline's own return goes by a return thunk. */
static void test_retpoline_by_a_return_thunk(void **state)
{
	(void)state;
	sample_begin(&s);
	size_t caller = sample_function(&s, "caller", "kernel", KERNEL);
	size_t thunk = sample_function(&s, "__x86_indirect_thunk_array", "kernel", KERNEL + 0x1000);
	size_t back = sample_function(&s, "its_return_thunk", "kernel", KERNEL + 0x1800);
	size_t target = sample_function(&s, "target", "kernel", KERNEL + 0x2000);

	sample_run(&s, caller, 0, "e8fb0f0000");
	sample_run(&s, thunk, 0, "e807000000");
	sample_run(&s, thunk, 12, "48890424");
	sample_run(&s, thunk, 16, "e9eb070000");
	sample_run(&s, back, 0, "c3");
	sample_run(&s, target, 0, "90");
	sample_run(&s, target, 1, "c3");
	sample_run(&s, caller, 5, "90");
	assert_tree(&s, "1 caller 2/8\n2 __x86_indirect_thunk_array 3/4\n3 its_return_thunk 1/1\n"
			"2 target 2/2\n");
}

/* And where that thunk calls another. */
static void test_retpoline_by_a_thunk_that_calls(void **state)
{
	(void)state;
	sample_begin(&s);
	size_t caller = sample_function(&s, "caller", "kernel", KERNEL);
	size_t thunk = sample_function(&s, "__x86_indirect_thunk_array", "kernel", KERNEL + 0x1000);
	size_t back = sample_function(&s, "srso_return_thunk", "kernel", KERNEL + 0x1800);
	size_t safe = sample_function(&s, "srso_safe_ret", "kernel", KERNEL + 0x1900);
	size_t target = sample_function(&s, "target", "kernel", KERNEL + 0x2000);

	sample_run(&s, caller, 0, "e8fb0f0000");
	sample_run(&s, thunk, 0, "e807000000");
	sample_run(&s, thunk, 12, "48890424");
	sample_run(&s, thunk, 16, "e9eb070000");
	sample_run(&s, back, 0, "e8fb000000");
	sample_run(&s, safe, 0, "488d642408");
	sample_run(&s, safe, 5, "c3");
	sample_run(&s, target, 0, "c3");
	sample_run(&s, caller, 5, "90");
	assert_tree(&s, "1 caller 2/9\n2 __x86_indirect_thunk_array 3/6\n3 srso_return_thunk 1/3\n"
			"4 srso_safe_ret 2/2\n2 target 1/1\n");
}

static void test_return_thunk_is_below_what_it_returns_for(void **state)
{
	(void)state;
	sample_begin(&s);
	size_t caller = sample_function(&s, "caller", "kernel", KERNEL);
	size_t one = sample_function(&s, "one", "kernel", KERNEL + 0x1000);
	size_t thunk = sample_function(&s, "srso_return_thunk", "kernel", KERNEL + 0x2000);
	size_t safe = sample_function(&s, "srso_safe_ret", "kernel", KERNEL + 0x3000);

	sample_run(&s, caller, 0, "e8fb0f0000");
	sample_run(&s, one, 0, "e9fb0f0000");
	sample_run(&s, thunk, 0, "e8fb0f0000");
	sample_run(&s, safe, 0, "488d642408");
	sample_run(&s, safe, 5, "c3");
	sample_run(&s, caller, 5, "90");
	assert_tree(&s, "1 caller 2/6\n2 one 1/4\n3 srso_return_thunk 1/3\n4 srso_safe_ret 2/2\n");
}

/* The return stack buffer is filled by calls that nothing returns from. */
static void test_calls_within_a_function_begin_nothing(void **state)
{
	(void)state;
	sample_begin(&s);
	size_t caller = sample_function(&s, "caller", "kernel", KERNEL);
	size_t fill = sample_function(&s, "fill", "kernel", KERNEL + 0x1000);

	sample_run(&s, caller, 0, "e8fb0f0000");
	sample_run(&s, fill, 0, "e801000000");
	sample_run(&s, fill, 6, "e801000000");
	sample_run(&s, fill, 12, "4883c410");
	sample_run(&s, fill, 16, "c3");
	sample_run(&s, caller, 5, "90");
	assert_tree(&s, "1 caller 2/6\n2 fill 4/4\n");
}

static void test_kernel_is_below_what_entered_it(void **state)
{
	(void)state;
	sample_begin(&s);
	size_t stub = sample_function(&s, "stub", "worker", 0x1000);
	size_t entry = sample_function(&s, "entry_SYSCALL_64", "kernel", KERNEL);
	size_t after = sample_function(&s, "entry_SYSCALL_64_after_hwframe", "kernel", KERNEL + 3);
	size_t c = sample_function(&s, "do_syscall_64", "kernel", KERNEL + 0x1000);
	size_t back = sample_function(&s, "syscall_return_via_sysret", "kernel", KERNEL + 0x40);

	sample_run(&s, stub, 0, "0f05");
	sample_run(&s, entry, 0, "0f01f8");
	sample_run(&s, after, 0, "e8f80f0000");
	sample_run(&s, c, 0, "c3");
	sample_run(&s, after, 5, "eb36");
	sample_run(&s, back, 0, "480f07");
	sample_run(&s, stub, 2, "90");
	assert_tree(&s, "1 stub 2/7\n2 entry_SYSCALL_64 1/1\n2 entry_SYSCALL_64_after_hwframe 2/3\n"
			"3 do_syscall_64 1/1\n2 syscall_return_via_sysret 1/1\n");
}

/* A call into the vsyscall page faults before its first instruction; the kernel returns for it. */
static void test_emulated_call_returns_to_the_caller(void **state)
{
	(void)state;
	sample_begin(&s);
	size_t libc = sample_function(&s, "caller", "worker", 0x1000);
	size_t stub = sample_function(&s, "stub", "worker", 0x2000);
	size_t fault = sample_function(&s, "asm_exc_page_fault", "kernel", KERNEL);

	sample_run(&s, libc, 0, "ffd0");
	sample_run(&s, stub, 0, "ffe0"); /* a tail jump into the page */
	sample_exception(&s, KERNEL);
	sample_run(&s, fault, 0, "48cf");
	sample_run(&s, libc, 2, "90");
	assert_tree(&s, "1 caller 2/4\n2 stub 1/2\n3 asm_exc_page_fault 1/1\n");
}

/* In the kernel: from the address and, where it comes behind a branch, as QEMU reports it. */
static void test_exception_in_the_kernel(void **state)
{
	(void)state;
	for (int reported = 0; reported < 2; reported++) {
		sample_begin(&s);
		size_t one = sample_function(&s, "one", "kernel", KERNEL);
		size_t fault = sample_function(&s, "asm_exc_page_fault", "kernel", KERNEL + 0x1000);
		sample_run(&s, one, 0, reported ? "eb10" : "8b07");
		if (reported)
			sample_exception(&s, KERNEL + 0x1000);
		sample_run(&s, fault, 0, "90");
		sample_run(&s, fault, 1, "48cf");
		sample_run(&s, one, 0x20, "90");
		assert_tree(&s, "1 one 2/4\n2 asm_exc_page_fault 2/2\n");
	}
}

/* sync_core() returns to itself; that does not leave the kernel's frame. */
static void test_iret_within_the_kernel_ends_no_entry(void **state)
{
	(void)state;
	sample_begin(&s);
	size_t stub = sample_function(&s, "stub", "worker", 0x1000);
	size_t entry = sample_function(&s, "entry", "kernel", KERNEL);

	sample_run(&s, stub, 0, "0f05");
	sample_run(&s, entry, 0, "48cf");
	sample_run(&s, entry, 2, "90");
	sample_run(&s, entry, 3, "480f07");
	sample_run(&s, stub, 2, "90");
	assert_tree(&s, "1 stub 2/5\n2 entry 3/3\n");
}

static void test_rep_stays_in_its_function(void **state)
{
	(void)state;
	sample_begin(&s);
	size_t one = sample_function(&s, "one", "kernel", KERNEL);

	for (int i = 0; i < 5; i++)
		sample_run(&s, one, 0, "f348a5");
	sample_run(&s, one, 3, "90");
	struct traced_call call = sample_call(&s);
	assert_int_equal(traced_repeats(&call, 0), 5);
	assert_int_equal(traced_repeats(&call, 5), 1);
	assert_int_equal(call.tree.n, 2);
	traced_call_free(&call);
}

static void test_cold_part_is_its_function(void **state)
{
	(void)state;
	sample_begin(&s);
	size_t one = sample_function(&s, "one", "kernel", KERNEL);
	size_t cold = sample_function(&s, "one.cold", "kernel", KERNEL + 0x1000);

	sample_run(&s, one, 0, "e9fb0f0000");
	sample_run(&s, cold, 0, "e900f0ffff");
	sample_run(&s, one, 5, "90");
	assert_tree(&s, "1 one 3/3\n");
}

/* 32-bit: the same bytes are other instructions (40 is INC, not a prefix). */
static void test_32_bit_code_is_decoded_as_such(void **state)
{
	(void)state;
	sample_begin(&s);
	s.cell.names.abi = "i386";
	size_t stub = sample_function(&s, "stub", "worker", 0x1000);
	size_t entry = sample_function(&s, "entry_INT80_compat", "kernel", KERNEL);

	sample_run(&s, stub, 0, "40");
	sample_run(&s, stub, 1, "cd80");
	sample_run(&s, entry, 0, "48cf");
	sample_run(&s, stub, 3, "90");
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
	sample_begin(&s);
	assert_tree(&s, "");
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
		cmocka_unit_test(test_iret_within_the_kernel_ends_no_entry),
		cmocka_unit_test(test_rep_stays_in_its_function),
		cmocka_unit_test(test_cold_part_is_its_function),
		cmocka_unit_test(test_32_bit_code_is_decoded_as_such),
		cmocka_unit_test(test_no_instruction_is_a_root_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

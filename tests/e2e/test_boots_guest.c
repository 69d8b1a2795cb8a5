/* Emulated boots: one arm is booted for real, and goes wrong in every way that a guest can. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/e2e/boot_here.h"
#include "tests/e2e/cells.h"
#include "tests/e2e/folder.h"
#include "tests/within.h"

/* Boots one arm of few cells. */
static struct command_end boot(const char *folder, const char *append, const char *timeout)
{
	return boot_run((const char *const[]){"--path", "empty,syscall,vsyscall", "--op",
					      "gettimeofday", "--append", append, "--timeout",
					      timeout, "--output-dir", folder, NULL});
}

static double exact(const json_t *cell)
{
	const json_t *cost = json_object_get(json_object_get(cell, "cost"), "exact");

	assert_true(json_is_integer(json_object_get(cost, "insn")));
	assert_true(json_integer_value(json_object_get(cost, "agreeing")) * 10 >
		    json_integer_value(json_object_get(cost, "batches")) * 9);
	return json_number_value(json_object_get(cost, "insn"));
}

static void test_one_arm(void **state)
{
	if (!boot_have_kernel())
		skip();
	struct command_end end = boot(*state, "no_such_option nosuch=1 quiet a.b=1", "600");
	assert_int_equal(end.code, 0);
	assert_non_null(strstr(
		end.err, "arm xonly: the kernel does not know 'no_such_option', 'nosuch=1'\n"));
	assert_non_null(strstr(end.out, "vsyscall xonly"));
	command_free(&end);
	json_t *d = document_load(in_folder(*state, "xonly.json"));
	assert_string_equal(json_string_value(json_object_get(d, "engine")), "icount");
	const json_t *arm = json_object_get(d, "arm");
	const json_t *chain = json_object_get(arm, "chain_insn");
	assert_int_equal(json_integer_value(json_object_get(chain, "x86_64")), 1000);
	assert_string_equal(json_string_value(json_object_get(arm, "append")),
			    "vsyscall=xonly no_such_option nosuch=1 quiet a.b=1");
	assert_int_equal(json_array_size(json_object_get(arm, "unknown_words")), 2);
	assert_true(exact(cell_find(d, "x86_64", "empty", "gettimeofday")) == 0.0);
	assert_true(exact(cell_find(d, "i386", "empty", "gettimeofday")) == 0.0);
	double syscall = exact(cell_find(d, "x86_64", "syscall", "gettimeofday"));
	double vsyscall = exact(cell_find(d, "x86_64", "vsyscall", "gettimeofday"));
	/* Emulation takes a page fault, and then does what the system call does. */
	assert_within(syscall, 100, 2000);
	assert_true(vsyscall > syscall);
	json_decref(d);
	assert_int_equal(folder_count(*state), 2); /* document and console, nothing else */
	end = syspath(NULL, "show", in_folder(*state, "xonly.json"), NULL);
	assert_int_equal(end.code, 0);
	assert_non_null(strstr(end.out, "Instructions per call"));
	assert_null(strstr(end.out, " ns"));
	command_free(&end);
}

static void test_panic(void **state)
{
	if (!boot_have_kernel())
		skip();
	struct command_end end = boot(*state, "rdinit=/nosuch init=/nosuch", "600");
	assert_int_equal(end.code, 1);
	assert_non_null(strstr(end.err, "arm xonly failed: the kernel panicked: "));
	assert_non_null(strstr(end.err, "the last lines of"));
	assert_non_null(strstr(end.out, "failed"));
	command_free(&end);
	assert_int_equal(folder_count(*state), 1); /* the console */
}

static void test_timeout(void **state)
{
	if (!boot_have_kernel())
		skip();
	struct command_end end = boot(*state, "", "1");
	assert_int_equal(end.code, 1);
	assert_non_null(strstr(end.err, "arm xonly failed: no end within 1 s of CPU time"));
	command_free(&end);
	expect_no_orphan();
}

static void test_interrupt(void **state)
{
	if (!boot_have_kernel())
		skip();
	struct running run =
		boot_start(built("syspath"), (const char *const[]){"--output-dir", *state, NULL});
	for (double deadline = 0; !folder_count(*state);)
		command_wait(&run, &deadline, "the console");
	assert_int_equal(kill(run.pid, SIGINT), 0);
	struct command_end end = command_finish_within(&run, BOOT_TIMEOUT_S);
	expect_one_line(&end, 2, "interrupted", "0 of 1 arms", *state, NULL);
	expect_no_orphan();
}

/* A worker whose syscall stub breaks registers: its cells fail in the guest as on a host. */
static void test_failed_cells(void **state)
{
	const char *bin = in_folder(*state, "bin"), *out = in_folder(*state, "out");

	if (!boot_have_kernel())
		skip();
	assert_int_equal(mkdir(bin, 0777), 0);
	folder_stage_programs(bin);
	program_copy(built("syspath-guest"), in_folder(bin, "syspath-guest"));
	program_copy(built("tests/broken/clobber/syspath-worker64"),
		     in_folder(bin, "syspath-worker64"));
	struct running run =
		boot_start(in_folder(bin, "syspath"),
			   (const char *const[]){"--abi", "x86_64", "--path", "empty,syscall",
						 "--op", "getppid,time", "--timeout", "600",
						 "--output-dir", out, NULL});
	struct command_end end = command_finish_within(&run, BOOT_TIMEOUT_S);
	expect_one_line(&end, 1, "arm xonly: 2 cells failed", "x86_64 syscall getppid", NULL);
	json_t *d = document_load(in_folder(out, "xonly.json"));
	const json_t *words = json_object_get(json_object_get(d, "arm"), "unknown_words");
	assert_true(json_is_array(words) && !json_array_size(words));
	expect_cell(cell_find(d, "x86_64", "syscall", "time"), "failed", "");
	expect_cell(cell_find(d, "x86_64", "empty", "time"), "ok", "");
	json_decref(d);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_make, folder_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_FOLDER(test_one_arm),   IN_FOLDER(test_panic),	 IN_FOLDER(test_timeout),
		IN_FOLDER(test_interrupt), IN_FOLDER(test_failed_cells),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

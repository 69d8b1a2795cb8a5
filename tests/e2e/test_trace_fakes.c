/* Traces with a QEMU that is none, whose guest and plugin are made up: what is traced and not, and
 * what keeps a trace from being made. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/e2e/cells.h"
#include "tests/e2e/folder.h"
#include "tests/e2e/qemu_fake.h"
#include "tests/e2e/run_command.h"

#define CELLS "--abi", "x86_64", "--path", "empty,syscall,x32", "--op", "getppid"

/* Traces one arm with a QEMU of these lines of shell. */
static struct command_end trace_by(const char *program, const char *folder, const char *lines)
{
	struct set_up set_up = {with_programs_of, (void *)folder};

	qemu_fake(folder, lines);
	return command_run(&set_up,
			   (const char *const[]){program, "trace", CELLS, "--kernel",
						 kernel_fake(folder), "--cpu", "intel",
						 "--output-dir", in_folder(folder, "out"), NULL});
}

/* The same with a guest whose workers count what the reference has, and an environment. */
static struct command_end trace(const char *folder, const char *environment)
{
	const char *document = in_folder(folder, "document");
	char fake[4096], lines[8192];

	guest_document_fake(document);
	guest_fake(fake, sizeof(fake), document, "");
	snprintf(lines, sizeof(lines), "%s\n%s", environment, fake);
	return trace_by(built("syspath"), folder, lines);
}

static void expect_error(struct command_end *end, int code, const char *words)
{
	assert_int_equal(end->code, code);
	if (!strstr(end->err, words))
		fail_msg("\"%s\" is not in: %s", words, end->err);
	command_free(end);
}

static json_t *document_of(const char *folder)
{
	return document_load(in_folder(folder, "out/trace.json"));
}

static json_int_t number(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

/* The call is what stands between the loop's own instructions; functions have the guest's names. */
static void test_document(void **state)
{
	struct command_end end = trace(*state, "");
	json_t *d = document_of(*state);
	const json_t *cell = cell_find(d, "x86_64", "syscall", "getppid"), *function;
	size_t i, kernel = 0;

	assert_int_equal(end.code, 0);
	assert_non_null(
		strstr(end.out, "syscall getppid: 337 instructions, as by the exact count"));
	command_free(&end);
	assert_int_equal(number(cell, "exact"), 337);
	assert_int_equal(number(cell, "instructions"), 337);
	assert_int_equal(json_array_size(json_object_get(cell, "sequence")), 337);
	const json_t *code = json_object_get(cell, "code"), *first = json_array_get(code, 0);
	assert_int_equal(json_array_size(code), 2);
	assert_string_equal(json_string_value(json_array_get(first, 0)), "0x400006");
	assert_string_equal(json_string_value(json_array_get(first, 1)), "0f05");
	assert_string_equal(json_string_value(json_array_get(first, 3)), "user");
	json_array_foreach (json_object_get(d, "functions"), i, function)
		kernel += !strcmp(json_string_value(json_object_get(function, "name")),
				  "entry_SYSCALL_64");
	assert_int_equal(kernel, 1);
	cell = cell_find(d, "x86_64", "empty", "getppid");
	assert_int_equal(number(cell, "instructions"), 0);
	expect_cell(cell_find(d, "x86_64", "x32", "getppid"), "unavailable", "");
	const json_t *arm = json_array_get(json_object_get(d, "arms"), 0);
	assert_string_equal(json_string_value(json_object_get(arm, "release")), "6.1.0-1-fake");
	assert_non_null(strstr(json_string_value(json_object_get(arm, "harness_append")),
			       "nokaslr norandmaps"));
	json_decref(d);
}

/* What QEMU is asked for. */
static void test_command_line(void **state)
{
	struct command_end end = trace(*state, "");
	char asked[8192] = "";
	FILE *in = fopen(in_folder(*state, "asked"), "re");

	command_free(&end);
	assert_non_null(in);
	assert_true(fread(asked, 1, sizeof(asked) - 1, in) > 0);
	fclose(in);
	assert_non_null(strstr(asked, "/syspath-plugin1.so,log="));
	assert_non_null(strstr(asked, "quiet nokaslr norandmaps vsyscall=xonly"));
	assert_non_null(strstr(asked, "-icount shift=2,sleep=off"));
}

/* The trace is not what was counted: both figures. */
static void test_difference(void **state)
{
	struct command_end end = trace(*state, "export TRACE_MORE=2");
	json_t *d = document_of(*state);
	const json_t *cell = cell_find(d, "x86_64", "syscall", "getppid");

	assert_int_equal(end.code, 1);
	assert_non_null(strstr(end.out, "339 instructions"));
	assert_non_null(strstr(end.out, "337"));
	command_free(&end);
	assert_int_equal(number(cell, "exact"), 337);
	assert_int_equal(number(cell, "instructions"), 339);
	json_decref(d);
}

static void test_interrupt_is_cut(void **state)
{
	struct command_end end = trace(*state, "export TRACE_INTERRUPT=1");
	json_t *d = document_of(*state);
	const json_t *cell = cell_find(d, "x86_64", "syscall", "getppid");
	const json_t *cut = json_array_get(json_object_get(cell, "cut"), 0);

	assert_int_equal(end.code, 0);
	command_free(&end);
	assert_int_equal(number(cell, "instructions"), 337);
	assert_int_equal(number(cut, "at"), 0);
	assert_int_equal(number(cut, "instructions"), 2);
	assert_string_equal(json_string_value(json_object_get(cut, "what")),
			    "interrupt at asm_sysvec_apic_timer_interrupt");
	json_decref(d);
}

static void test_no_end_mark(void **state)
{
	struct command_end end = trace(*state, "export TRACE_NO_END=1");
	json_t *d = document_of(*state);

	assert_int_equal(end.code, 1);
	command_free(&end);
	expect_cell(cell_find(d, "x86_64", "syscall", "getppid"), "failed",
		    "the mark behind its call was not reached");
	json_decref(d);
}

/* No document, and why. */
static void test_nothing_traced(void **state)
{
	struct command_end end = trace(*state, "export GUEST_HIDES=1");
	expect_error(&end, 1, "arm xonly failed: the kernel's functions cannot be named");
	end = trace(*state, "export TRACE_LOST=1");
	expect_error(&end, 1, "arm xonly failed: QEMU's plugin recorded 0 of 2 cells");
	end = trace_by(
		built("syspath"), *state,
		"echo 'qemu-system-x86_64: Could not load plugin x.so: plugin requires API "
		"version 1, but this QEMU supports only a minimum version of 9' >&2; exit 1");
	expect_error(&end, 1, "a minimum version of 9\n");
	assert_int_equal(access(in_folder(*state, "out/trace.json"), F_OK), -1);
}

/* Before anything is booted, in one line. */
static void test_cannot_trace(void **state)
{
	const char *bin = in_folder(*state, "bin");
	struct set_up set_up = {with_programs_of, *state};
	const char *kernel = kernel_fake(*state);

	/* Without plugins QEMU does not take the option. */
	script_make(
		in_folder(*state, "qemu-system-x86_64"),
		"#!/bin/sh\ncase $* in\n"
		"--version) echo 'QEMU emulator version 7.2.0' ;;\n"
		"'-cpu help') echo 'x86 Skylake-Client-v1' ;;\n"
		"*) echo 'qemu: plugin interface not enabled in this build' >&2; exit 1 ;;\nesac\n");
	struct command_end end = syspath(&set_up, "trace", CELLS, "--kernel", kernel, "--cpu",
					 "intel", "--output-dir", in_folder(*state, "out"), NULL);
	expect_one_line(&end, 2, "loads no plugins", "plugin interface not enabled", NULL);

	assert_int_equal(mkdir(bin, 0777), 0);
	folder_stage_programs(bin);
	end = trace_by(in_folder(bin, "syspath"), *state, "exit 9");
	expect_one_line(&end, 2, "syspath-plugin1.so", "No such file", "run make", NULL);

	end = syspath(&set_up, "trace", "--path", "syscall", "--abi", "i386", NULL);
	expect_one_line(&end, 2, "no such cell", NULL);
	end = syspath(&set_up, "trace", "--diff", CELLS, "--kernel", kernel, "--cpu", "intel",
		      "--output-dir", in_folder(*state, "out"), NULL);
	expect_one_line(&end, 2, "--diff compares arms", "one alone: xonly", NULL);
	end = syspath(&set_up, "trace", "--kernel", kernel, "some.json", NULL);
	expect_one_line(&end, 2, "some.json", "without FILE", NULL);
	assert_int_equal(access(in_folder(*state, "asked"), F_OK), -1);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_make, folder_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_FOLDER(test_document),     IN_FOLDER(test_command_line),
		IN_FOLDER(test_difference),   IN_FOLDER(test_interrupt_is_cut),
		IN_FOLDER(test_no_end_mark),  IN_FOLDER(test_nothing_traced),
		IN_FOLDER(test_cannot_trace),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

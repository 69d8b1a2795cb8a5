/* Traces of real kernels: their sums, where they enter, and what keeps one from being made. Takes
 * minutes, so it is no part of `make test`; `make test-boots` runs it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/e2e/cells.h"
#include "tests/e2e/folder.h"
#include "tests/e2e/run_command.h"

static const char arms[] = "intel   debian:bookworm     intel vsyscall=emulate\n"
			   "amd     debian:bookworm     amd   vsyscall=emulate\n"
			   "i686    debian:bookworm/686 intel\n"
			   "hidden  debian:bookworm     intel sysctl.kernel.kptr_restrict=2\n";

static char folder[] = "/tmp/syspath-trace-XXXXXX";
static json_t *document; /* NULL: nothing was booted */
static struct command_end run_end;

static int boot_all(void **state)
{
	char list[64], path[64];

	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(list, sizeof(list), "%s/arms", folder);
	snprintf(path, sizeof(path), "%s/trace.json", folder);
	file_write(list, arms, strlen(arms));
	struct running run = command_start(
		NULL, (const char *const[]){built("syspath"), "trace", "--arms", list, "--op",
					    "getppid,gettimeofday", "--timeout", "600",
					    "--output-dir", folder, NULL});
	run_end = command_finish_within(&run, 3000);
	if (run_end.code == 2)
		print_message("nothing is booted: %s", run_end.err);
	else
		document = document_load(path);
	return 0;
}

static int remove_all(void **state)
{
	void *path = strdup(folder); /* which folder_remove frees */

	(void)state;
	json_decref(document);
	command_free(&run_end);
	return folder_remove(&path);
}

static const char *text(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

/* The arm of a cell or a function. */
static const char *arm_of(const json_t *of)
{
	size_t arm = (size_t)json_integer_value(json_object_get(of, "arm"));

	return text(json_array_get(json_object_get(document, "arms"), arm), "name");
}

static const json_t *find(const char *arm, const char *abi, const char *path, const char *op)
{
	const json_t *cell;
	size_t i;

	if (!document)
		skip();
	json_array_foreach (json_object_get(document, "cells"), i, cell)
		if (!strcmp(arm_of(cell), arm) && !strcmp(text(cell, "abi"), abi) &&
		    !strcmp(text(cell, "path"), path) && !strcmp(text(cell, "op"), op))
			return cell;
	fail_msg("no cell %s %s %s %s", arm, abi, path, op);
	return NULL;
}

/* The name of the first function that the kernel executes. */
static const char *kernel_entry(const json_t *cell)
{
	const json_t *code;
	size_t i;

	json_array_foreach (json_object_get(cell, "code"), i, code)
		if (!strcmp(json_string_value(json_array_get(code, 3)), "kernel"))
			return text(
				json_array_get(json_object_get(document, "functions"),
					       (size_t)json_integer_value(json_array_get(code, 2))),
				"name");
	return "";
}

static void test_sums(void **state)
{
	const json_t *cell;
	size_t i, traced = 0;

	(void)state;
	if (!document)
		skip();
	json_array_foreach (json_object_get(document, "cells"), i, cell) {
		if (strcmp(text(cell, "status"), "ok") != 0)
			continue;
		traced++;
		if (json_integer_value(json_object_get(cell, "exact")) !=
		    json_integer_value(json_object_get(cell, "instructions")))
			fail_msg("%s %s %s: %lld counted, %lld traced", arm_of(cell),
				 text(cell, "path"), text(cell, "op"),
				 json_integer_value(json_object_get(cell, "exact")),
				 json_integer_value(json_object_get(cell, "instructions")));
	}
	assert_true(traced >= 50);
}

/* What a way in is on this CPU, by the kernel's own name. */
static void test_entries(void **state)
{
	static const struct {
		const char *arm, *abi, *path, *entry;
	} of[] = {
		{"intel", "x86_64", "syscall", "entry_SYSCALL_64"},
		{"amd", "x86_64", "syscall", "entry_SYSCALL_64"},
		{"intel", "i386", "kernel_vsyscall", "entry_SYSENTER_compat"},
		{"amd", "i386", "kernel_vsyscall", "entry_SYSCALL_compat"},
		{"i686", "i386", "kernel_vsyscall", "entry_SYSENTER_32"},
		{"i686", "i386", "int80", "entry_INT80_32"},
		{"intel", "i386", "vdso", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(of) / sizeof(of[0]); i++) {
		const char *op = strcmp(of[i].path, "vdso") ? "getppid" : "gettimeofday";
		assert_string_equal(kernel_entry(find(of[i].arm, of[i].abi, of[i].path, op)),
				    of[i].entry);
	}
	/* Every call through the emulated page faults. */
	assert_string_equal(kernel_entry(find("intel", "x86_64", "vsyscall", "gettimeofday")),
			    "asm_exc_page_fault");
}

/* A kernel that hides its symbols is an arm that failed, and the others are there. */
static void test_hidden(void **state)
{
	(void)state;
	if (!document)
		skip();
	assert_int_equal(run_end.code, 1);
	assert_non_null(strstr(run_end.err, "arm hidden failed: the kernel's functions cannot be "
					    "named: /proc/kallsyms"));
	assert_int_equal(json_array_size(json_object_get(document, "arms")), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sums),
		cmocka_unit_test(test_entries),
		cmocka_unit_test(test_hidden),
	};

	return cmocka_run_group_tests(tests, boot_all, remove_all);
}

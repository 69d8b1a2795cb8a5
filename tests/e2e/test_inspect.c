/* syspath inspect: what it prints is what the other commands find, of the ABIs that were asked for.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/e2e/cells.h"
#include "tests/e2e/folder.h"
#include "tests/e2e/place_fake.h"
#include "tests/e2e/run_command.h"

/* What is printed for a function that could stay in user space; NULL where nothing is. */
static const char *fallback_of(const char *text, const char *abi, const char *path, const char *op)
{
	const char *list = strstr(text, "could stay in user space");
	char row[96];

	assert_non_null(list);
	snprintf(row, sizeof(row), "\n  %-6s  %-4s  %-30s  ", abi, path, op);
	const char *found = strstr(list, row);
	return found ? found + strlen(row) : NULL;
}

static void expect_begins(const char *printed, const char *text)
{
	assert_non_null(printed);
	if (strncmp(printed, text, strlen(text)) != 0)
		fail_msg("not \"%s\": %.60s", text, printed);
}

/* Every cell of the vDSO's and the C library's functions, against a result. */
static void test_fallbacks(void **state)
{
	const char *output = in_folder(*state, "r.json");
	struct command_end end = syspath(NULL, "run", "--quick", "--batches", "2", "--invocations",
					 "1", "--path", "vdso,libc", "--output", output, NULL);
	const json_t *cell;
	size_t i, found = 0;

	assert_int_equal(end.code, 0);
	command_free(&end);
	json_t *document = document_load(output);
	end = syspath(NULL, "inspect", NULL);
	assert_int_equal(end.code, 0);
	json_array_foreach (json_object_get(document, "cells"), i, cell) {
		const json_t *enters = json_object_get(cell, "enters_kernel");
		const char *printed =
			fallback_of(end.out, json_string_value(json_object_get(cell, "abi")),
				    json_string_value(json_object_get(cell, "path")),
				    json_string_value(json_object_get(cell, "op")));
		found += printed != NULL;
		if (strcmp(cell_status(cell), "ok") != 0)
			continue;
		if (json_is_true(json_object_get(cell, "fallback")))
			expect_begins(printed, "FALLBACK: makes a system call\n");
		else if (json_is_false(enters))
			expect_begins(printed, "stays in user space\n");
		else if (json_is_true(enters))
			assert_true(!printed || !strncmp(printed, "makes a system call\n", 20));
	}
	assert_true(found > 0);
	json_decref(document);
	command_free(&end);
}

static void test_one_abi(void **state)
{
	static const char *const abis[] = {"x86_64", "i386"};

	(void)state;
	for (int i = 0; i < 2; i++) {
		char own[32], other[32];
		snprintf(own, sizeof(own), "\n%s process\n", abis[i]);
		snprintf(other, sizeof(other), "\n%s process\n", abis[!i]);
		struct command_end end = syspath(NULL, "inspect", "--abi", abis[i], NULL);
		assert_int_equal(end.code, 0);
		assert_non_null(strstr(end.out, own));
		assert_null(strstr(end.out, other));
		assert_null(fallback_of(end.out, abis[!i], "vdso", "time"));
		assert_non_null(fallback_of(end.out, abis[i], "vdso", "time"));
		assert_int_equal(strstr(end.out, "vsyscall mode: ") != NULL, i == 0);
		command_free(&end);
	}
}

/* The fact of the host is what the code of the process holds, as another decoder reads it. */
static void test_entry(void **state)
{
	static const char *const entries[][2] = {
		{"sysenter", "sysenter"}, {"syscall", "syscall"}, {"int80", "int $0x80"}};
	struct command_end code = syspath(NULL, "inspect", "--abi", "i386", NULL);
	struct command_end end = syspath(NULL, "host", "--json", NULL);
	json_t *host = json_loads(end.out, 0, NULL);
	const json_t *fact = json_object_get(json_object_get(host, "hard"), "kernel_vsyscall");
	char line[64] = "  __kernel_vsyscall: absent (no AT_SYSINFO)\n";

	(void)state;
	assert_non_null(fact);
	for (int i = 0; i < 3 && json_is_string(fact); i++)
		if (!strcmp(json_string_value(fact), entries[i][0]))
			snprintf(line, sizeof(line), "  __kernel_vsyscall enters by %s:\n",
				 entries[i][1]);
	assert_non_null(strstr(code.out, line));
	json_decref(host);
	command_free(&code);
	command_free(&end);
}

/* Options that would choose nothing are none. */
static void test_no_choice_of_cells(void **state)
{
	static const char *const options[][2] = {
		{"--path", "vdso"}, {"--op", "getppid"}, {"--condition", "none"}};

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct command_end end =
			syspath(NULL, "inspect", options[i][0], options[i][1], NULL);
		expect_one_line(&end, 2, "inspect: no option", options[i][0], NULL);
	}
}

static json_t *check_object(const char *workers, int code)
{
	struct command_end end =
		workers ? syspath(NULL, "inspect", "--check", "--json", "--workers", workers, NULL)
			: syspath(NULL, "inspect", "--check", "--json", NULL);
	struct command_end text =
		workers ? syspath(NULL, "inspect", "--check", "--workers", workers, NULL)
			: syspath(NULL, "inspect", "--check", NULL);
	json_t *check = json_loads(end.out, 0, NULL);

	assert_non_null(check);
	if (code >= 0)
		assert_int_equal(end.code, code);
	assert_int_equal(text.code, end.code);
	assert_string_equal(json_string_value(json_object_get(check, "schema")),
			    "syspath-clock-check/1");
	/* The verdict is the first word for people, too. */
	const char *verdict = json_string_value(json_object_get(check, "verdict"));
	assert_ptr_equal(strstr(text.out, verdict), text.out);
	command_free(&end);
	command_free(&text);
	return check;
}

static void expect_verdict(json_t *check, const char *verdict)
{
	assert_string_equal(json_string_value(json_object_get(check, "verdict")), verdict);
	json_decref(check);
}

/* By workers whose functions all do, all do not, or do not show it. */
static void test_check_of_fakes(void **state)
{
	const json_t *function;
	size_t i, n = 0;

	json_t *stays = check_object(place_fake(*state, "stays"), -1);
	const json_t *warp = json_object_get(stays, "warp"); /* of this host, whatever it is */
	bool back = json_integer_value(json_object_get(warp, "largest_tsc")) > 0;
	expect_verdict(stays, back ? "backwards" : "fine");
	expect_verdict(check_object(place_fake(*state, "right"), 3), "unknown");
	expect_verdict(check_object(place_fake(*state, "samples"), 1), "failed");
	json_t *check = check_object(place_fake(*state, "falls-back"), 1);
	json_array_foreach (json_object_get(check, "functions"), i, function) {
		const char *op = json_string_value(json_object_get(function, "op"));
		assert_true(json_is_true(json_object_get(function, "fallback")));
		assert_string_not_equal(op, "getcpu"); /* it asks no clock */
		n++;
	}
	assert_true(n >= 28);
	expect_verdict(check, "fallback");
}

/* What it shows of this host is what `host` shows; every CPU that is allowed takes part. */
static void test_check_of_this_host(void **state)
{
	(void)state;
	struct command_end end = syspath(NULL, "host", "--json", NULL);
	json_t *host = json_loads(end.out, 0, NULL), *check = check_object(NULL, -1);
	const json_t *clocksource = json_object_get(check, "clocksource");
	const json_t *warp = json_object_get(check, "warp");

	assert_true(json_equal(json_object_get(clocksource, "current"),
			       json_object_get(json_object_get(host, "hard"), "clocksource")));
	assert_true(json_equal(json_object_get(check, "hypervisor"),
			       json_object_get(json_object_get(host, "hard"), "hypervisor")));
	assert_true(json_integer_value(json_object_get(warp, "cpus")) > 0);
	assert_true(json_is_string(json_object_get(warp, "reason")) ||
		    json_integer_value(json_object_get(warp, "handed")) > 0);
	json_decref(host);
	json_decref(check);
	command_free(&end);
}

/* Every member of an object, and of the first object of an array, stands in the page. */
/* NOLINTNEXTLINE(misc-no-recursion): as deep as the object, which is ours */
static void expect_documented(const json_t *value, const char *page)
{
	const char *key;
	json_t *member;
	char name[64];

	if (json_is_array(value) && json_array_size(value))
		expect_documented(json_array_get(value, 0), page);
	if (!json_is_object(value))
		return;
	json_object_foreach ((json_t *)value, key, member) {
		snprintf(name, sizeof(name), "`%s`", key);
		if (strcmp(key, "schema") != 0 && !strstr(page, name))
			fail_msg("%s is not in docs/inspect.md", name);
		expect_documented(member, page);
	}
}

static void test_every_member_is_documented(void **state)
{
	static char page[1 << 16];
	FILE *in = fopen("docs/inspect.md", "re");

	assert_non_null(in);
	assert_true(fread(page, 1, sizeof(page) - 1, in) > 0);
	fclose(in);
	json_t *check = check_object(place_fake(*state, "falls-back"), 1);
	assert_non_null(strstr(page, json_string_value(json_object_get(check, "schema"))));
	expect_documented(check, page);
	json_decref(check);
}

/* What a worker's process has in its memory and its files need not be text. */
static void test_facts_are_printable(void **state)
{
	struct command_end end = syspath(NULL, "inspect", "--workers",
					 place_fake(*state, "unprintable-facts"), NULL);

	assert_true(end.code == 0 || end.code == 3); /* 3: the clocks of a busy host */
	expect_printable(end.out);
	assert_non_null(strstr(end.out, "vsyscall mode: a?[31mb?31mc?d (a?[31mb?31mc?d)\n"));
	assert_non_null(strstr(end.out, "\n    a?[31mb?31mc?d\n"));
	assert_non_null(strstr(end.out, "\n    a?[31mb?31mc?d@a?[31mb?31mc?d "));
	command_free(&end);
}

static void test_json_is_of_the_check(void **state)
{
	(void)state;
	struct command_end end = syspath(NULL, "inspect", "--json", NULL);
	expect_one_line(&end, 2, "inspect: --json goes with --check", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_fallbacks, folder_make, folder_remove),
		cmocka_unit_test(test_one_abi),
		cmocka_unit_test(test_entry),
		cmocka_unit_test(test_no_choice_of_cells),
		cmocka_unit_test_setup_teardown(test_check_of_fakes, folder_make, folder_remove),
		cmocka_unit_test(test_check_of_this_host),
		cmocka_unit_test_setup_teardown(test_every_member_is_documented, folder_make,
						folder_remove),
		cmocka_unit_test_setup_teardown(test_facts_are_printable, folder_make,
						folder_remove),
		cmocka_unit_test(test_json_is_of_the_check),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

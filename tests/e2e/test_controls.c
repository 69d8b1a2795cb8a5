/* Negative controls: the real workers, but for one stub that is broken on purpose
 * (tests/broken/). Each must be caught, with what it did as the reason. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/e2e/cells.h"
#include "tests/e2e/folder.h"
#include "tests/e2e/run_command.h"

static const struct control {
	const char *name, *op;
	const char *says[2]; /* of x86_64 and of i386 */
} controls[] = {
	{"clobber", "getppid", {"clobbers rbx", "clobbers edi"}},
	{"flags", "getppid", {"clobbers the direction flag", "clobbers the direction flag"}},
	{"wrong", "getppid", {"wrong answer: returned", "wrong answer: returned"}},
	{"wrong", "enosys", {"expected -38", "expected -38"}},
	{"stale", "gettimeofday", {"wrong answer: wrote no time", "wrong answer: "}},
	{"stale", "clock_getres", {"wrong answer: resolution", "wrong answer: resolution"}},
	{"stale", "getcpu", {"wrong answer: answers CPU", "wrong answer: answers CPU"}},
	{"crash", "getppid", {"crashed: SIGILL", "crashed: SIGSEGV"}},
	{"hang",
	 "getppid",
	 {"hangs: no answer within a second", "hangs: no answer within a second"}},
	{"late",
	 "getppid",
	 {"wrong answer after timing: returned", "wrong answer after timing: returned"}},
	{"crash-late", "getppid", {"was killed by SIGSEGV", "was killed by SIGILL"}},
	{"hang-late", "getppid", {"hangs: no answer within 2 s", "hangs: no answer within 2 s"}},
};

static const struct {
	const char *abi, *path;
} broken[2] = {{"x86_64", "syscall"}, {"i386", "int80"}};

static struct command_end run(const char *workers, int i, const char *op, const char *timeout,
			      const char *output)
{
	return syspath(NULL, "run", "--workers", workers, "--abi", broken[i].abi, "--path",
		       i ? "int80,empty" : "syscall,empty", "--op", op, "--quick", "--batches",
		       "20", "--invocations", "2", "--timeout", timeout, "--output", output, NULL);
}

/* Whether the unbroken worker measures the cell here: else a failure would prove nothing. */
static int sound(const char *folder, int i)
{
	const char *output = in_folder(folder, "sound.json");
	struct command_end end = run(built(""), i, "getppid", "60", output);

	assert_int_equal(end.code, 0);
	command_free(&end);
	json_t *document = document_load(output);
	int ok = !strcmp(cell_status(cell_find(document, broken[i].abi, broken[i].path, "getppid")),
			 "ok");
	json_decref(document);
	return ok;
}

static void expect_caught(const char *folder, const struct control *c, int i)
{
	const char *output = in_folder(folder, "broken.json");
	/* Only a hang that no probe sees is ended by the driver's timeout. */
	const char *timeout = strcmp(c->name, "hang-late") ? "60" : "2";
	char workers[128];

	snprintf(workers, sizeof(workers), "tests/broken/%s", c->name);
	struct command_end end = run(built(workers), i, c->op, timeout, output);
	if (end.code != 1 || !strstr(end.err, "1 cells failed") || !strstr(end.out, c->says[i]))
		fail_msg("%s %s: exit status %d, \"%s\" is not in its table:\n%s%s", c->name,
			 broken[i].abi, end.code, c->says[i], end.out, end.err);
	command_free(&end);

	json_t *document = document_load(output);
	const json_t *cell = cell_find(document, broken[i].abi, broken[i].path, c->op);
	expect_cell(cell, "failed", c->says[i]);
	assert_true(json_is_null(json_object_get(cell, "cost")));
	/* The cell beside it is none the worse for it. */
	const json_t *beside = cell_find(document, broken[i].abi, "empty", c->op);
	expect_cell(beside, "ok", "");
	assert_true(json_is_object(json_object_get(beside, "cost")));
	json_decref(document);
	expect_no_orphan();
}

static void test_every_control(void **state, int i)
{
	if (!sound(*state, i)) {
		print_message("skipped: %s %s cannot be measured here\n", broken[i].abi,
			      broken[i].path);
		skip();
	}
	for (size_t k = 0; k < sizeof(controls) / sizeof(controls[0]); k++)
		expect_caught(*state, &controls[k], i);
}

static void test_x86_64(void **state)
{
	test_every_control(state, 0);
}

static void test_i386(void **state)
{
	test_every_control(state, 1);
}

static void test_list_catches_too(void **state)
{
	(void)state;
	struct command_end end =
		syspath(NULL, "list", "--workers", built("tests/broken/clobber"), "--abi", "x86_64",
			"--path", "syscall", "--op", "getppid", NULL);
	assert_int_equal(end.code, 1);
	assert_non_null(strstr(end.out, "clobbers rbx"));
	command_free(&end);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_x86_64, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_i386, folder_make, folder_remove),
		cmocka_unit_test(test_list_catches_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What the driver makes of workers that break the protocol: tests/e2e/fake_worker.c breaks it in
 * the way that the folder it lies in is named. */
#include <fcntl.h>
#include <poll.h>
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
#include "tests/e2e/place_fake.h"
#include "tests/e2e/run_command.h"

static struct command_end run_with(const char *place, const char *output)
{
	return syspath(NULL, "run", "--workers", place, "--abi", "x86_64", "--path", "empty",
		       "--op", "getppid", "--quick", "--batches", "20", "--invocations", "2",
		       "--timeout", "2", "--output", output, NULL);
}

/* The fake is a worker in all but what it is to break. */
static void test_right(void **state)
{
	static const char *const hows[] = {"right", "stays"};
	const char *output = in_folder(*state, "r.json");

	for (int i = 0; i < 2; i++) {
		struct command_end end = run_with(place_fake(*state, hows[i]), output);
		expect_one_line(&end, 0, "result written", NULL);
		json_t *document = document_load(output);
		expect_cell(cell_find(document, "x86_64", "empty", "getppid"), "ok", "");
		json_decref(document);
		expect_no_orphan();
	}
}

/* The commands that talk to workers, each with a reader of its own for what it asks. */
enum { RUN = 1, LIST = 2, SELFCHECK = 4, TIMES = RUN | SELFCHECK, ALL = RUN | LIST | SELFCHECK };

static void expect_refused(struct command_end end, const char *says)
{
	assert_string_equal(end.out, "");
	expect_one_line(&end, 2, says, NULL);
	expect_no_orphan();
}

static void test_broken(void **state)
{
	static const char unreadable[] = "x86_64 worker: malformed answer";
	static const struct {
		const char *how, *says;
		int by; /* commands that see it */
	} cases[] = {
		{"garbage", unreadable, ALL},
		{"huge", unreadable, ALL},
		{"other-path", unreadable, ALL},
		{"other-op", unreadable, ALL},
		{"unknown-status", unreadable, ALL},
		{"unknown-enters", unreadable, ALL},
		{"no-calls", unreadable, ALL},
		{"wordless", unreadable, ALL},
		{"unprintable", unreadable, ALL},
		{"unended", unreadable, ALL},
		{"cut", unreadable, ALL},
		{"twice", unreadable, ALL},
		{"done-early", unreadable, ALL},
		{"begins-for-ever", unreadable, ALL},
		{"begins-other-path", unreadable, ALL},
		{"begins-other-op", unreadable, ALL},
		{"begins-cut", unreadable, ALL},
		{"absent-unprintable", unreadable, ALL},
		{"absent-wordless", unreadable, ALL},
		{"timed-other-path", unreadable, TIMES},
		{"timed-other-op", unreadable, TIMES},
		{"zero-calls", unreadable, TIMES},
		{"wrapping-counts", unreadable, TIMES},
		{"fewer-samples", unreadable, TIMES},
		{"timed-wordless", unreadable, TIMES},
		{"timed-unsafe", unreadable, TIMES},
		{"chain-zero-calls", unreadable, SELFCHECK},
		{"chain-wrapping-counts", unreadable, SELFCHECK},
		{"chain-fewer-samples", unreadable, SELFCHECK},
		{"chain-of-others", unreadable, SELFCHECK},
		{"chain-wordless", unreadable, SELFCHECK},
		{"short", "the x86_64 worker exited with status 0", ALL},
		{"exits", "the x86_64 worker exited with status 3", ALL},
		{"crashes", "the x86_64 worker was killed by SIGSEGV", ALL},
		{"closes", "the x86_64 worker closed its output but did not exit", ALL},
		{"silent", "the x86_64 worker gave no answer within 2 s", RUN | LIST},
		{"error", "x86_64 worker: no?[31m?way", ALL},
		{"other-build", "x86_64 worker: request of another version", ALL},
		{"other-version", unreadable, ALL},
		{"other-tables", unreadable, ALL},
		{"other-abi", unreadable, ALL},
		{"hello-cut", unreadable, ALL},
	};
	char output[4096];

	snprintf(output, sizeof(output), "%s", in_folder(*state, "output"));
	assert_int_equal(mkdir(output, 0755), 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *place = place_fake(*state, cases[i].how);
		if (cases[i].by & RUN)
			expect_refused(run_with(place, in_folder(output, "r.json")), cases[i].says);
		if (cases[i].by & LIST)
			expect_refused(syspath(NULL, "list", "--workers", place, "--abi", "x86_64",
					       "--path", "empty", "--op", "getppid", "--timeout",
					       "2", NULL),
				       cases[i].says);
		if (cases[i].by & SELFCHECK)
			expect_refused(syspath(NULL, "selfcheck", "--workers", place, NULL),
				       cases[i].says);
		assert_int_equal(folder_count(output), 0);
	}
}

/* What happens inside of a cell is a finding about the cell; there are no invocations after the one
 * in which the last cell broke. */
static void test_broken_in_a_cell(void **state)
{
	static const struct {
		const char *how, *says;
		size_t invocations;
	} cases[] = {
		{"dies-in-frame", "the worker was killed by SIGSEGV", 0},
		{"silent-in-cell", "hangs: no answer within 2 s", 0},
		{"dies-when-timed", "the worker was killed by SIGSEGV", 1},
	};
	char output[4096];

	snprintf(output, sizeof(output), "%s", in_folder(*state, "r.json"));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct command_end end = run_with(place_fake(*state, cases[i].how), output);
		assert_int_equal(end.code, 1);
		assert_non_null(strstr(end.out, cases[i].says));
		command_free(&end);
		json_t *document = document_load(output);
		expect_cell(cell_find(document, "x86_64", "empty", "getppid"), "failed",
			    cases[i].says);
		assert_int_equal(json_array_size(json_object_get(document, "noise")),
				 cases[i].invocations);
		json_decref(document);
		expect_no_orphan();
	}
}

/* Another process killed the worker while it was in a cell: that is no fault of the cell. */
static void test_ended_by_others_in_a_cell(void **state)
{
	static const struct {
		const char *how, *says;
	} cases[] = {
		{"killed", "the x86_64 worker was killed by SIGKILL"},
		{"terminated", "the x86_64 worker was killed by SIGTERM"},
		{"out-of-time", "the x86_64 worker was killed by SIGXCPU"},
		{"by-user", "the x86_64 worker was killed by SIGUSR1"},
	};
	char output[4096];

	snprintf(output, sizeof(output), "%s", in_folder(*state, "output"));
	assert_int_equal(mkdir(output, 0755), 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		expect_refused(
			run_with(place_fake(*state, cases[i].how), in_folder(output, "r.json")),
			cases[i].says);
		assert_int_equal(folder_count(output), 0);
	}
}

struct terminal {
	const char *name, *kind; /* $TERM, NULL: not set */
};

static int show_on_terminal(void *ctx)
{
	const struct terminal *terminal = ctx;
	int fd = open(terminal->name, O_RDWR | O_NOCTTY);

	if (terminal->kind ? setenv("TERM", terminal->kind, 1) : unsetenv("TERM"))
		return -1;
	return fd < 0 || dup2(fd, STDERR_FILENO) < 0 ? -1 : 0;
}

/* What a terminal of that kind shows of a run that ends with an error. */
static void run_on_terminal(const char *workers, const char *kind, char *shown, size_t size)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);

	assert_true(master >= 0 && !grantpt(master) && !unlockpt(master));
	struct terminal terminal = {ptsname(master), kind};
	struct set_up on = {show_on_terminal, &terminal};
	struct command_end end =
		syspath(&on, "run", "--workers", workers, "--abi", "x86_64", "--path", "empty",
			"--op", "getppid", "--quick", "--output", "/dev/null", NULL);
	struct pollfd more = {.fd = master, .events = POLLIN};
	size_t used = 0;
	ssize_t n;
	do {
		assert_int_equal(poll(&more, 1, COMMAND_TIMEOUT_S * 1000), 1);
		n = read(master, shown + used, size - 1 - used);
		used += n > 0 ? (size_t)n : 0;
	} while (n > 0); /* up to EIO: nobody has it open any more */
	shown[used] = 0;
	close(master);
	assert_int_equal(end.code, 2);
	command_free(&end);
}

/* The terminal shows how far the run is; what is printed next begins a line. */
static void test_complaint_on_terminal(void **state)
{
	char shown[4096];

	run_on_terminal(place_fake(*state, "zero-calls"), "xterm", shown, sizeof(shown));
	assert_non_null(strstr(shown, "\rsyspath: invocation 1 of 8, x86_64\r"
				      "                                  \r"
				      "syspath: x86_64 worker: malformed "));
	assert_non_null(strstr(shown, "run make\r\n"));
	assert_null(strchr(shown, '\x1b')); /* nor a color: NO_COLOR has nothing to forbid */
}

/* One that cannot go back to the start of a line, or that nothing is known of. */
static void test_dumb_terminal(void **state)
{
	static const char *const kinds[] = {"dumb", "", NULL};
	const char *workers = place_fake(*state, "zero-calls");
	char shown[4096];

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		run_on_terminal(workers, kinds[i], shown, sizeof(shown));
		assert_int_equal(strncmp(shown, "syspath: x86_64 worker: malformed ", 34), 0);
		assert_null(strchr(shown, '\x1b'));
		assert_ptr_equal(strchr(shown, '\r'), strstr(shown, "\r\n"));
	}
}

/* An i386 worker that cannot even begin is how a host that runs no such program looks. */
static void test_i386_worker_that_cannot_begin(void **state)
{
	const char *fake[] = {in_folder(place_fake(*state, "right"), "syspath-worker32"), NULL};
	const char *output = in_folder(*state, "r.json");
	struct command_end end = command_run(NULL, fake);

	if (end.code != 5) { /* it found no request */
		print_message("skipped: this host runs no 32-bit program\n");
		command_free(&end);
		skip();
	}
	command_free(&end);
	end = syspath(NULL, "run", "--workers", place_fake(*state, "crashes"), "--abi", "i386",
		      "--path", "empty", "--op", "time", "--quick", "--output", output, NULL);
	/* The host is described by an x86-64 worker, and the fake is right when asked for that. */
	assert_int_equal(end.code, 4);
	command_free(&end);
	json_t *document = document_load(output);
	expect_cell(cell_find(document, "i386", "empty", "time"), "unavailable",
		    "32-bit programs do not run: the worker was killed by SIGSEGV");
	json_decref(document);
}

int main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_make, folder_remove)
	const struct CMUnitTest tests[] = {
		IN_FOLDER(test_right),
		IN_FOLDER(test_broken),
		IN_FOLDER(test_broken_in_a_cell),
		IN_FOLDER(test_ended_by_others_in_a_cell),
		IN_FOLDER(test_complaint_on_terminal),
		IN_FOLDER(test_dumb_terminal),
		IN_FOLDER(test_i386_worker_that_cannot_begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

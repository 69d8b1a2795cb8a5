/* Standard output that takes nothing: every command reports that and exits with 2; and a reader
 * that went away is no error. */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/e2e/run_command.h"

#define RUN   "tests/fixtures/run/small.json"
#define EXACT "results/reference/qemu-7.2/bookworm-intel-xonly.json"

/* Command lines that print, without anything that takes time. */
static const char *const lines[][8] = {
	{"--help"},
	{"--version"},
	{"help"},
#define COMMAND(id, what) {#id, "--help"},
#include "bench/commands/commands.def"
#undef COMMAND
	{"history", "add", "--help"},
	{"history", "log", "--help"},
	{"history", "trend", "--help"},
	{"history", "export", "--help"},
	{"list"},
	{"list", "--events"},
	{"inspect"},
	{"host", "--json"},
	{"run", "--usage"},
	{"export", "--format", "list"},
	{"export", "--format", "csv", RUN},
	{"export", "--format", "junit", RUN},
	{"show", RUN},
	{"show", EXACT},
	{"compare", RUN, RUN},
	{"compare", "--json", RUN, RUN},
	{"compare", "--json", EXACT, EXACT},
	{"compare", "--markdown", RUN, RUN},
	{"compare", "--junit", RUN, RUN},
	{"check", "results/reference", EXACT},
};

enum { LINES = sizeof(lines) / sizeof(lines[0]) };

static struct command_end run_line(const struct set_up *set_up, const char *const line[8])
{
	return syspath(set_up, line[0], line[1], line[2], line[3], line[4], line[5], line[6],
		       line[7], NULL);
}

static int into_full(void *unused)
{
	int full = open("/dev/full", O_WRONLY);

	(void)unused;
	return full < 0 || dup2(full, STDOUT_FILENO) < 0;
}

static void test_full(void **state)
{
	struct set_up full = {into_full, NULL};

	(void)state;
	for (size_t i = 0; i < LINES; i++) {
		struct command_end end = run_line(&full, lines[i]);
		char first[64];
		snprintf(first, sizeof(first), "%s %s", lines[i][0],
			 lines[i][1] ? lines[i][1] : "");
		if (end.code != 2)
			fail_msg("%s: exit %d: %s", first, end.code, end.err);
		if (!strstr(end.err, "syspath: standard output: No space left on device"))
			fail_msg("%s: %s", first, end.err);
		/* Nothing else is made the reason. */
		assert_null(strstr(end.err, "memory"));
		command_free(&end);
	}
}

/* A pipe that nobody reads; where a signal would end the program, and where it does not. */
static int into_broken_pipe(void *ignored)
{
	int ends[2];

	signal(SIGPIPE, ignored ? SIG_IGN : SIG_DFL);
	if (pipe(ends))
		return -1;
	close(ends[0]);
	return dup2(ends[1], STDOUT_FILENO) < 0;
}

static void test_broken_pipe(void **state)
{
	struct set_up ends = {into_broken_pipe, NULL}, stays = {into_broken_pipe, &stays};

	(void)state;
	for (size_t i = 0; i < LINES; i++) {
		struct command_end as_usual = run_line(NULL, lines[i]);
		struct command_end end = run_line(&stays, lines[i]);
		if (strstr(end.err, "standard output") || end.code != as_usual.code)
			fail_msg("%s: exit %d, not %d: %s", lines[i][0], end.code, as_usual.code,
				 end.err);
		command_free(&end);
		end = run_line(&ends, lines[i]);
		if (strstr(end.err, "standard output") ||
		    (end.signal != SIGPIPE && end.code != as_usual.code))
			fail_msg("%s: exit %d: %s", lines[i][0], end.code, end.err);
		command_free(&end);
		command_free(&as_usual);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_broken_pipe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

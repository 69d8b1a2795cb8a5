/* A small stack: ulimit -s 128 is enough for every command, and one that is too small is an error,
 * by a line and not by a SIGSEGV. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "tests/e2e/folder.h"
#include "tests/e2e/run_command.h"

#define RUN   "tests/fixtures/run/small.json"
#define EXACT "tests/fixtures/run/exact.json"
#define SMALL "--quick", "--batches", "20", "--invocations", "2"

enum { WORDS = 14 };

/* "@" stands for a place in the test's folder. */
static const char *const lines[][WORDS] = {
	{"list"},
	{"list", "--events"},
	{"inspect"},
	{"host"},
	{"run", SMALL, "--path", "syscall", "--op", "time", "--output", "@"},
	{"run", SMALL, "--path", "empty", "--events", "default", "--output", "@"},
	{"ab", "--pairs", "2", "--path", "empty", "--abi", "x86_64", "--op", "time"},
	{"show", RUN, EXACT},
	{"compare", RUN, RUN},
	{"compare", "--junit", RUN, RUN},
	{"compare", "--json", EXACT, EXACT},
	{"export", "--format", "csv", RUN},
	{"export", "--format", "junit", RUN},
	{"export", "--format", "kcidb", RUN},
	{"export", "--format", "prom", RUN},
	{"plot", "--format", "svg", "--output-dir", "@", RUN},
	{"history", "add", "--db", "@", RUN},
	{"history", "log", "--db", "@"},
	{"history", "trend", "--db", "@", "--path", "syscall", "--op", "getppid"},
	{"history", "export", "--db", "@", "--path", "syscall", "--op", "getppid"},
	{"boots", "--kernel", "/nosuch", "--cpu", "intel"},
};

enum { LINES = sizeof(lines) / sizeof(lines[0]) };

/* The environment lies on the stack, and may be as large as the user likes. */
static int limit_stack(void *kib)
{
	rlim_t bytes = (rlim_t) * (const int *)kib * 1024;
	const char *path = getenv("PATH");
	char kept[4096];

	snprintf(kept, sizeof(kept), "%s", path ? path : "/usr/bin:/bin");
	return clearenv() || setenv("PATH", kept, 1) ||
	       setrlimit(RLIMIT_STACK, &(struct rlimit){bytes, bytes});
}

static struct command_end run_line(const char *folder, size_t i, const struct set_up *set_up)
{
	char place[4096], *words[WORDS + 1] = {NULL};

	snprintf(place, sizeof(place), "%s/of-%s", folder, lines[i][0]);
	for (size_t k = 0; k < WORDS && lines[i][k]; k++)
		words[k] = !strcmp(lines[i][k], "@") ? place : (char *)lines[i][k];
	return syspath(set_up, words[0], words[1], words[2], words[3], words[4], words[5], words[6],
		       words[7], words[8], words[9], words[10], words[11], words[12], words[13],
		       NULL);
}

#ifdef __SANITIZE_ADDRESS__
static const bool sanitized = true;
#else
static const bool sanitized;
#endif

static void test_128_kib_are_enough(void **state)
{
	int kib = 128;
	struct set_up small = {limit_stack, &kib};

	if (sanitized)
		skip(); /* frames grow by what watches them */
	for (size_t i = 0; i < LINES; i++) {
		struct command_end usual = run_line(*state, i, NULL);
		struct command_end end = run_line(*state, i, &small);
		if (end.signal || strstr(end.err, "stack"))
			fail_msg("%s: exit %d, signal %d: %s", lines[i][0], end.code, end.signal,
				 end.err);
		/* A judgement may be another the second time. */
		assert_true(usual.code == end.code || (usual.code != 2 && end.code != 2));
		command_free(&usual);
		command_free(&end);
	}
}

static void test_too_small_is_said(void **state)
{
	static const int sizes[] = {32, 40, 48, 64};
	size_t said = 0;

	if (sanitized)
		skip();
	for (size_t k = 0; k < sizeof(sizes) / sizeof(sizes[0]); k++)
		for (size_t i = 0; i < LINES; i++) {
			int kib = sizes[k];
			struct set_up small = {limit_stack, &kib};
			struct command_end end = run_line(*state, i, &small);
			if (end.signal)
				fail_msg("%d KiB: %s: signal %d: %s", kib, lines[i][0], end.signal,
					 end.err);
			if (strstr(end.err, "stack overflow")) {
				char begin[64];
				snprintf(begin, sizeof(begin), "stack overflow at %d KiB", kib);
				expect_one_line(&end, 2, begin, "ulimit -s 8192", NULL);
				said++;
				continue;
			}
			command_free(&end);
		}
	assert_true(said > 0); /* else the sizes are too large to say anything */
}

/* A document that is nothing but depth, which the reader follows. */
static void test_deep_document(void **state)
{
	static char deep[1 << 16];
	const char *file = in_folder(*state, "deep.json");
	int kib = 64;
	struct set_up small = {limit_stack, &kib};

	if (sanitized)
		skip();
	memset(deep, '[', 2000);
	memset(deep + 2000, ']', 2000);
	file_write(file, deep, 4000);
	struct command_end end = syspath(&small, "show", file, NULL);
	expect_one_line(&end, 2, "syspath: ", NULL);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, folder_make, folder_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_128_kib_are_enough),
		CASE(test_too_small_is_said),
		CASE(test_deep_document),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* syspath plot draws its charts at once, and what becomes of them is what drawing one after the
 * other gives. By a gnuplot of the test's own: a script that finds its state in the folder $T. */
#include <dirent.h>
#include <linux/close_range.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/e2e/folder.h"
#include "tests/e2e/run_command.h"

static const char small[] = "tests/fixtures/run/small.json";

/* The charts of small.json as SVG, in order. */
static const char *const names[] = {
	"cost-getppid",	     "ecdf-getppid",	  "ecdf-getppid-seccomp-args", "tail-getppid",
	"cost-gettimeofday", "ecdf-gettimeofday", "tail-gettimeofday",
};

enum { CHARTS = sizeof(names) / sizeof(names[0]) };

#define PICTURE "printf '<?xml?></svg>\\n\\n'\n"

/* Puts a gnuplot in front of PATH. What it reads is in $data. */
static void fake_gnuplot(const char *folder, const char *body)
{
	const char *file = in_folder(folder, "bin/gnuplot");
	char text[2048];

	assert_int_equal(mkdir(in_folder(folder, "bin"), 0755), 0);
	assert_int_equal(mkdir(in_folder(folder, "state"), 0755), 0);
	snprintf(text, sizeof(text), "#!/bin/sh\ndata=$(cat)\n%s", body);
	file_write(file, text, strlen(text));
	assert_int_equal(chmod(file, 0755), 0);
}

static int use_fake(void *folder)
{
	const char *path = getenv("PATH");
	char both[8192];

	snprintf(both, sizeof(both), "%s:%s", in_folder(folder, "bin"), path ? path : "");
	return setenv("PATH", both, 1) || setenv("T", in_folder(folder, "state"), 1);
}

static struct running start(const struct set_up *set_up, const char *folder)
{
	return command_start(set_up,
			     (const char *[]){built("syspath"), "plot", small, "--format", "svg",
					      "--output-dir", in_folder(folder, "charts"), NULL});
}

static struct command_end plot(const struct set_up *set_up, const char *folder)
{
	struct running running = start(set_up, folder);

	return command_finish(&running);
}

/* The lines printed are the first n charts, in order; no other file lies there. */
static void expect_charts(const struct command_end *end, const char *folder, int n)
{
	char text[8192] = "";
	size_t length = 0;

	for (int i = 0; i < n; i++)
		length += (size_t)snprintf(text + length, sizeof(text) - length,
					   "%s/charts/small-%s.svg\n", folder, names[i]);
	assert_string_equal(end->out, text);
	assert_int_equal(folder_count(in_folder(folder, "charts")), n);
}

static int cpus(void)
{
	cpu_set_t set;

	return sched_getaffinity(0, sizeof(set), &set) ? 1 : CPU_COUNT(&set);
}

/* None is drawn before a second one has been started. */
static void test_two_at_once(void **state)
{
	struct set_up fake = {use_fake, *state};

	if (cpus() < 2)
		skip();
	fake_gnuplot(*state, "touch $T/$$\ni=0\n"
			     "until [ $(ls $T | wc -l) -ge 2 ]; do\n"
			     "	i=$((i + 1)); [ $i -lt 3000 ] || exit 1\n"
			     "	sleep 0.01\n"
			     "done\n" PICTURE);
	struct command_end end = plot(&fake, *state);
	assert_string_equal(end.err, "");
	assert_int_equal(end.code, 0);
	expect_charts(&end, *state, CHARTS);
	command_free(&end);
}

static int use_fake_on_one_cpu(void *folder)
{
	cpu_set_t all, one;
	size_t cpu = 0;

	if (sched_getaffinity(0, sizeof(all), &all))
		return -1;
	while (!CPU_ISSET(cpu, &all))
		cpu++;
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	return sched_setaffinity(0, sizeof(one), &one) || use_fake(folder);
}

/* One CPU has one gnuplot at a time: none finds another at work. */
static void test_one_cpu(void **state)
{
	struct set_up fake = {use_fake_on_one_cpu, *state};

	fake_gnuplot(*state, "mkdir $T/busy || exit 1\nsleep 0.01\nrmdir $T/busy\n" PICTURE);
	struct command_end end = plot(&fake, *state);
	assert_string_equal(end.err, "");
	assert_int_equal(end.code, 0);
	expect_charts(&end, *state, CHARTS);
	command_free(&end);
}

/* The error is that of the first chart in order that fails, not in time; those before it are
 * written, those behind it, drawn or not, are not. */
static void test_first_error(void **state)
{
	struct set_up fake = {use_fake, *state};

	fake_gnuplot(*state, "case $data in\n"
			     "*'\"cost_getppid_'*) sleep 0.3;;\n"
			     "*'\"ecdf_getppid_small'*) sleep 0.2; echo late >&2; exit 1;;\n"
			     "*'\"ecdf_getppid_seccomp'*) echo early >&2; exit 1;;\n"
			     "esac\n" PICTURE);
	struct command_end end = plot(&fake, *state);
	expect_charts(&end, *state, 1);
	expect_one_line(&end, 2, "small-ecdf-getppid.svg: not drawn", "late", NULL);
	expect_no_orphan();
}

/* Fails the test if a process is there that a file of the folder is called after. How many files
 * there are. */
static int ended_processes(const char *folder)
{
	DIR *dir = opendir(folder);
	int alive = 0, n = 0;

	assert_non_null(dir);
	for (const struct dirent *entry; (entry = readdir(dir));) {
		long pid = strtol(entry->d_name, NULL, 10);
		if (pid <= 0) /* "." and ".." */
			continue;
		n++;
		alive += !kill((pid_t)pid, 0);
	}
	closedir(dir);
	assert_int_equal(alive, 0);
	return n;
}

/* An interrupted command leaves no gnuplot at work, and no file. */
static void test_interrupt(void **state)
{
	int wanted = cpus() < 2 ? 1 : 2;
	struct set_up fake = {use_fake, *state};
	double deadline = 0;

	fake_gnuplot(*state, "touch $T/$$\nexec sleep 1000\n");
	struct running running = start(&fake, *state);
	while (folder_count(in_folder(*state, "state")) < wanted)
		command_wait(&running, &deadline, "the gnuplots");
	kill(running.pid, SIGINT);
	struct command_end end = command_finish(&running);
	assert_true(ended_processes(in_folder(*state, "state")) >= wanted);
	expect_charts(&end, *state, 0);
	expect_one_line(&end, 2, "small-cost-getppid.svg: not drawn: interrupted", NULL);
	expect_no_orphan();
}

/* Room for the descriptors of one gnuplot that starts, and not of a second beside it: its standard
 * input, two pipes of output, one of errors of execve(2), /dev/null; and the shell's own. What this
 * test has inherited is not passed on. */
static int use_fake_with_few_files(void *folder)
{
	const struct rlimit few = {11, 11};

	return use_fake(folder) || close_range(3, ~0U, CLOSE_RANGE_CLOEXEC) ||
	       setrlimit(RLIMIT_NOFILE, &few);
}

/* A limit that has no room for all of them makes them fewer at a time, and is no error. */
static void test_few_files(void **state)
{
	struct set_up fake = {use_fake_with_few_files, *state};

	fake_gnuplot(*state, PICTURE);
	struct command_end end = plot(&fake, *state);
	assert_string_equal(end.err, "");
	assert_int_equal(end.code, 0);
	expect_charts(&end, *state, CHARTS);
	command_free(&end);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_two_at_once, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_one_cpu, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_first_error, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_interrupt, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_few_files, folder_make, folder_remove),
	};

	return cmocka_run_group_tests_name("plot queue", tests, NULL, NULL);
}

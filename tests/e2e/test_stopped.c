/* Runs that are stopped half-way: nothing half-written under any name, nobody left behind. */
#include <ctype.h>
#include <dirent.h>
#include <limits.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/e2e/folder.h"
#include "tests/e2e/place_fake.h"
#include "tests/e2e/run_command.h"

/* A run that would take an hour. */
static struct running start_long_run_by(const struct set_up *set_up, const char *workers,
					const char *output)
{
	const char *argv[] = {
		built("syspath"), "run",   "--workers", workers, "--path", "empty,syscall,int80",
		"--invocations",  "10000", "--output",	output,	 NULL};

	return command_start(set_up, argv);
}

static struct running start_long_run(const char *workers, const char *output)
{
	return start_long_run_by(NULL, workers, output);
}

/* The parent of a worker, 0 when the process is none: not every child is (a sanitizer has its own).
 */
static pid_t parent_of_worker(const char *pid)
{
	char path[64], stat[512];

	snprintf(path, sizeof(path), "/proc/%.20s/stat", pid);
	FILE *in = fopen(path, "re");
	size_t n = in ? fread(stat, 1, sizeof(stat) - 1, in) : 0;
	stat[n] = 0;
	if (in)
		fclose(in);
	const char *name_end = strrchr(stat, ')'); /* a name may hold anything */
	if (!strstr(stat, "(syspath-worker"))
		return 0;
	/* ") S 123": the state is one letter. */
	return name_end && strlen(name_end) > 4 ? (pid_t)strtol(name_end + 4, NULL, 10) : 0;
}

/* A worker of a driver; 0 when it has none at the moment. */
static pid_t worker_of(pid_t parent)
{
	DIR *proc = opendir("/proc");
	pid_t found = 0;

	assert_non_null(proc);
	for (const struct dirent *e; !found && (e = readdir(proc));)
		if (isdigit((unsigned char)e->d_name[0]) && parent_of_worker(e->d_name) == parent)
			found = (pid_t)strtol(e->d_name, NULL, 10);
	closedir(proc);
	return found;
}

static int has_ended(pid_t pid)
{
	siginfo_t info = {0};

	assert_int_equal(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT), 0);
	return info.si_pid == pid;
}

/* Waits until a worker is at work. */
static void await_worker(const struct running *run)
{
	for (double deadline = 0; !worker_of(run->pid);) {
		assert_false(has_ended(run->pid));
		command_wait(run, &deadline, "a worker");
	}
}

static void test_stop_signals(void **state)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP};

	for (int i = 0; i < 3; i++) {
		struct running run = start_long_run(built(""), in_folder(*state, "r.json"));
		await_worker(&run);
		kill(-run.pid, signals[i]); /* to the group, as a terminal does */
		struct command_end end = command_finish(&run);
		assert_string_equal(end.out, "");
		expect_one_line(&end, 2, "interrupted", "nothing was written", NULL);
		expect_no_orphan();
		assert_int_equal(folder_count(*state), 0);
	}
}

static int ignore_hangup(void *unused)
{
	(void)unused;
	return signal(SIGHUP, SIG_IGN) == SIG_ERR ? -1 : 0;
}

/* What nohup(1) does: the run goes on, from worker to worker. */
static void test_ignored_signal_stays_ignored(void **state)
{
	struct set_up nohup = {ignore_hangup, NULL};
	struct running run = start_long_run_by(&nohup, built(""), in_folder(*state, "r.json"));
	double deadline = 0;
	pid_t last = 0;

	await_worker(&run);
	kill(-run.pid, SIGHUP);
	for (int workers = 0; workers < 3;) {
		pid_t worker = worker_of(run.pid);
		assert_false(has_ended(run.pid));
		workers += worker && worker != last;
		last = worker ? worker : last;
		command_wait(&run, &deadline, "the third worker");
	}
	kill(-run.pid, SIGTERM);
	struct command_end end = command_finish(&run);
	expect_one_line(&end, 2, "interrupted", NULL);
	expect_no_orphan();
}

/* As many Ctrl-C as a person in a hurry gives. */
static void test_stop_signals_without_end(void **state)
{
	struct running run = start_long_run(built(""), in_folder(*state, "r.json"));

	await_worker(&run);
	for (double deadline = 0; !has_ended(run.pid);) {
		kill(run.pid, SIGINT);
		command_wait(&run, &deadline, "its end");
	}
	struct command_end end = command_finish(&run);
	expect_one_line(&end, 2, "interrupted", NULL);
	expect_no_orphan();
	assert_int_equal(folder_count(*state), 0);
}

/* Whatever worker there is, is killed, until the driver has noticed. */
static void test_worker_killed(void **state)
{
	struct running run = start_long_run(built(""), in_folder(*state, "r.json"));

	for (double deadline = 0; !has_ended(run.pid);) {
		pid_t worker = worker_of(run.pid);
		if (worker)
			kill(worker, SIGKILL);
		command_wait(&run, &deadline, "its end");
	}
	struct command_end end = command_finish(&run);
	assert_string_equal(end.out, "");
	expect_one_line(&end, 2, "worker was killed by SIGKILL", "nothing was written", "run again",
			NULL);
	expect_no_orphan();
	assert_int_equal(folder_count(*state), 0);
}

/* Nothing that runs in the driver can see to this; the kernel does. The worker is one that would
 * stay for ever. */
static void test_driver_killed(void **state)
{
	struct running run =
		start_long_run(place_fake(*state, "silent"), in_folder(*state, "r.json"));

	await_worker(&run);
	kill(run.pid, SIGKILL);
	struct command_end end = command_finish(&run);
	assert_int_equal(end.signal, SIGKILL);
	command_free(&end);
	expect_no_orphan();
	assert_int_equal(access(in_folder(*state, "r.json"), F_OK), -1);
}

static void test_worker_missing(void **state)
{
	struct command_end end = syspath(NULL, "run", "--workers", (const char *)*state, "--output",
					 in_folder(*state, "r.json"), NULL);
	expect_one_line(&end, 2, "cannot start the x86_64 worker", *state,
			"syspath-worker64: No such file", "run make", "--workers", NULL);

	file_write(in_folder(*state, "syspath-worker64"), "", 0);
	end = syspath(NULL, "list", "--workers", (const char *)*state, NULL);
	expect_one_line(&end, 2, "cannot start the x86_64 worker", "Permission denied", NULL);
	end = syspath(NULL, "inspect", "--workers", (const char *)*state, NULL);
	expect_one_line(&end, 2, "cannot start the x86_64 worker", "Permission denied", NULL);
	assert_int_equal(folder_count(*state), 1);
}

int main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_make, folder_remove)
	const struct CMUnitTest tests[] = {
		IN_FOLDER(test_stop_signals),
		IN_FOLDER(test_ignored_signal_stays_ignored),
		IN_FOLDER(test_stop_signals_without_end),
		IN_FOLDER(test_worker_killed),
		IN_FOLDER(test_driver_killed),
		IN_FOLDER(test_worker_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

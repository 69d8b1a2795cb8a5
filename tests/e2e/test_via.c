/* Workers that a command starts: the same figures and facts of where they run, and one line for
 * every way in which it starts none. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "tests/e2e/cells.h"
#include "tests/e2e/folder.h"
#include "tests/e2e/place_fake.h"
#include "tests/e2e/run_command.h"

static struct command_end list_via(const char *via)
{
	return syspath(NULL, "list", "--via", via, "--abi", "x86_64", "--path", "syscall", "--op",
		       "getppid", "--timeout", "60", NULL);
}

static struct command_end run_via(const char *via, const char *output, const char *invocations)
{
	return syspath(NULL, "run", "--via", via, "--abi", "x86_64", "--path", "syscall", "--op",
		       "getppid", "--quick", "--batches", "20", "--invocations", invocations,
		       "--output", output, NULL);
}

/* Whether the shell command succeeds on this host; else why not is printed. */
static int works_here(const char *command)
{
	const char *argv[] = {"/bin/sh", "-c", command, NULL};
	struct command_end end = command_run(NULL, argv);
	int works = end.code == 0;

	if (!works)
		print_message("left out, does not run here: %s: %s\n", command, end.err);
	command_free(&end);
	return works;
}

static void test_every_wrapper(void **state)
{
	static const struct {
		const char *via, *probe;
	} ways[] = {
		{"env", "env true"},
		{"env {}", "env true"},
		{"sh -c 'exec \"$0\"'", "true"},
		{"sh -c '\"$0\"; exit $?' {}", "true"},
		{"cd {dir} && ./syspath-worker64; : {}", "true"},
		{"cat | {} | cat", "true"},
		{"echo words >&2; exec {}", "true"},
		{"setarch -R {}", "setarch -R true"},
		{"unshare -Tr --boottime 1000 {}", "unshare -Tr --boottime 1000 true"},
		{"strace -f -o /dev/null {}", "strace -f -o /dev/null true"},
		{"bwrap --ro-bind {dir} {dir} {}", "bwrap --ro-bind / / true"},
		{"chroot / {}", "chroot / true"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (!works_here(ways[i].probe))
			continue;
		struct command_end end = list_via(ways[i].via);
		if (end.code || !strstr(end.out, "1 cells: 1 ok"))
			fail_msg("%s: exit status %d: %s%s", ways[i].via, end.code, end.out,
				 end.err);
		assert_string_equal(end.err, "");
		command_free(&end);
		expect_no_orphan();
	}
}

static const json_t *fact(const json_t *document, const char *section, const char *key)
{
	const json_t *host = json_object_get(document, "host");

	return json_object_get(json_object_get(host, section), key);
}

/* The worker's process is not the driver's; its host here is. */
static void test_run_is_of_the_workers_process(void **state)
{
	char plain[4096], other[4096];

	if (!works_here("setpriv --no-new-privs true"))
		skip();
	snprintf(plain, sizeof(plain), "%s", in_folder(*state, "plain.json"));
	snprintf(other, sizeof(other), "%s", in_folder(*state, "other.json"));
	struct command_end end = run_via("", plain, "2");
	assert_int_equal(end.code, 0);
	command_free(&end);
	end = run_via("setpriv --no-new-privs {}", other, "2");
	assert_int_equal(end.code, 0);
	command_free(&end);
	expect_no_orphan();

	json_t *one = document_load(plain), *two = document_load(other);
	expect_cell(cell_find(two, "x86_64", "syscall", "getppid"), "ok", "");
	assert_string_equal(json_string_value(fact(one, "soft", "via")), "none");
	assert_string_equal(json_string_value(fact(two, "soft", "via")),
			    "setpriv --no-new-privs {}");
	assert_true(json_is_true(fact(two, "soft", "no_new_privs")));
	static const char *const same[] = {
		"cpu_model",	     "kernel_release",	  "kernel_config", "mitigations",
		"worker64_build_id", "worker32_build_id", "vsyscall_mode", "clocksource"};
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		if (!json_equal(fact(one, "hard", same[i]), fact(two, "hard", same[i])))
			fail_msg("%s is another by way of a command", same[i]);
	/* Each invocation has a duration by the clocks of its worker. */
	size_t i;
	json_t *noise;
	json_array_foreach (json_object_get(two, "noise"), i, noise) {
		assert_true(json_number_value(json_object_get(noise, "wall_ms")) > 0);
		assert_true(json_is_null(json_object_get(noise, "throttled_us")));
	}
	json_decref(one);
	json_decref(two);

	end = syspath(NULL, "compare", "--tolerance", "100", plain, other, NULL);
	assert_non_null(strstr(end.out, "via: none -> setpriv --no-new-privs {}"));
	command_free(&end);
}

static void test_time_namespace(void **state)
{
	if (!works_here("unshare -Tr --boottime 1000 true"))
		skip();
	const char *output = in_folder(*state, "r.json");
	struct command_end end = run_via("unshare -Tr --boottime 1000", output, "2");
	assert_int_equal(end.code, 0);
	command_free(&end);
	json_t *document = document_load(output);
	assert_true(json_is_true(fact(document, "hard", "time_namespace")));
	json_decref(document);
}

/* One line, exit status 2, nothing written, nobody left. */
static void test_no_worker(void **state)
{
	static const struct {
		const char *via, *line, *words;
	} cases[] = {
		{"false", "the command ended before the x86_64 worker began",
		 "exited with status 1: it printed no reason"},
		{"echo first >&2; echo no such box >&2; exit 3;", "exited with status 3",
		 "no such box"},
		{"nosuchcommand {}", "exited with status 127", "nosuchcommand"},
		{"kill -KILL $$;", "the command ended before", "was killed by SIGKILL"},
		{"echo Welcome to box; exec {}", "printed 'Welcome to box' where",
		 "first frame was to be"},
		{"printf Hi; exit;", "printed 'Hi' where", "first frame"},
		{"printf '^@^@^@SPTH^F'; exec {}", "a terminal, which changes", "no -t"},
		{"exec {} </dev/null; :", "the x86_64 worker: its standard input ended", "-i)"},
		{"sleep 1000; exec {}", "no frame of the x86_64 worker within 2 s",
		 "the last line of its standard error: none"},
		{"echo waiting >&2; {} | { sleep 1000; cat; }", "keeps back what it sends",
		 "the last line of its standard error: waiting"},
		{"kill -TTIN $$; exec {}", "wants the terminal", "BatchMode"},
		{"exec /bin/true", "exited with status 0", "it printed no reason"},
	};
	char output[4096];

	snprintf(output, sizeof(output), "%s", in_folder(*state, "output"));
	assert_int_equal(mkdir(output, 0755), 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct command_end end =
			syspath(NULL, "run", "--via", cases[i].via, "--quick", "--timeout",
				strstr(cases[i].via, "sleep") ? "2" : "60", "--output",
				in_folder(output, "r.json"), NULL);
		assert_string_equal(end.out, "");
		expect_one_line(&end, 2, "--via: ", cases[i].line, cases[i].words, NULL);
		assert_int_equal(folder_count(output), 0);
		expect_no_orphan();
	}
}

/* A worker begins with what it is. */
static void test_another_worker(void **state)
{
	static const char *const hows[] = {"other-version", "other-tables", "other-abi",
					   "hello-cut", "other-build"};

	for (size_t i = 0; i < sizeof(hows) / sizeof(hows[0]); i++) {
		const char *place = place_fake(*state, hows[i]);
		struct command_end end =
			syspath(NULL, "list", "--via", "env", "--workers", place, NULL);
		expect_one_line(&end, 2,
				"--via: the x86_64 worker that the command started is of "
				"another build",
				NULL);
		expect_no_orphan();
	}
	struct command_end end = syspath(NULL, "list", "--via", "env", "--workers",
					 place_fake(*state, "right"), NULL);
	expect_one_line(&end, 2, "stopped answering what it was asked about its host", NULL);
	expect_no_orphan();
}

/* One that started workers until then is no finding about a cell. */
static void test_command_fails_in_mid_run(void **state)
{
	const char *output = in_folder(*state, "r.json");
	char via[4096];

	snprintf(via, sizeof(via),
		 "n=$(cat '%s/n' 2>/dev/null); n=$((n + 1)); echo $n >'%s/n'; "
		 "[ $n != 40 ] || { echo gone away >&2; exit 7; }; exec {}",
		 (const char *)*state, (const char *)*state);
	struct command_end end = run_via(via, output, "60");
	assert_int_equal(end.code, 2);
	assert_non_null(strstr(end.err, "exited with status 7: gone away"));
	assert_int_not_equal(access(output, F_OK), 0);
	command_free(&end);
	expect_no_orphan();
}

/* What cannot be counted or started there has a reason. */
static void test_events_have_a_reason(void **state)
{
	(void)state;
	struct command_end end =
		syspath(NULL, "list", "--events", "page-faults", "--via", "env", NULL);
	assert_int_equal(end.code, 0);
	assert_non_null(strstr(end.out, "not on one of --via"));
	command_free(&end);
}

static void test_absent_abi_has_a_reason(void **state)
{
	const char *via = "case {} in *32) echo no 32-bit box >&2; exit 9;; esac; exec {}";

	(void)state;
	struct command_end end = syspath(NULL, "list", "--via", via, "--path", "syscall,int80",
					 "--op", "getppid", NULL);
	assert_int_equal(end.code, 0);
	assert_non_null(strstr(end.out, "the command of --via starts no such worker: it exited "
					"with status 9: no 32-bit box"));
	command_free(&end);
}

static void test_host_and_inspect(void **state)
{
	(void)state;
	if (!works_here("setpriv --no-new-privs true"))
		skip();
	struct command_end end =
		syspath(NULL, "host", "--json", "--via", "setpriv --no-new-privs", NULL);
	assert_true(end.code == 0 || end.code == 3); /* 3: the clocks of a busy host */
	json_t *host = json_loads(end.out, 0, NULL);
	assert_true(json_is_true(json_object_get(json_object_get(host, "soft"), "no_new_privs")));
	json_decref(host);
	command_free(&end);
	end = syspath(NULL, "inspect", "--abi", "x86_64", "--via", "env", NULL);
	assert_true(end.code == 0 || end.code == 3);
	assert_non_null(strstr(end.out, "vsyscall mode: "));
	assert_non_null(strstr(end.out, "not asked for by --via"));
	command_free(&end);
	expect_no_orphan();
}

/* Names and contents of files, where root of a container chose both. */
static void test_files_are_printable(void **state)
{
	static const char via[] =
		"unshare -rm sh -c 'd=/sys/devices/system/cpu/vulnerabilities; "
		"mount -t tmpfs none $d && t=$(printf \"a\\033[31mb\\302\\23331mc\") && "
		"echo \"$t\" >\"$d/$t\" && exec \"$0\"' {}";
	static const char *const commands[] = {"host", "inspect"};

	(void)state;
	if (!works_here("unshare -rm true"))
		skip();
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		struct command_end end = syspath(NULL, commands[i], "--via", via, NULL);
		assert_true(end.code == 0 || end.code == 3);
		expect_printable(end.out);
		const char *line = strstr(end.out, "  a?[31mb?31mc ");
		assert_non_null(line);
		assert_ptr_equal(line + strcspn(line, "\n"),
				 strstr(line, " a?[31mb?31mc\n") + strlen(" a?[31mb?31mc"));
		command_free(&end);
	}
	struct command_end end = syspath(NULL, "host", "--json", "--via", via, NULL);
	expect_printable(end.out); /* and nothing is lost: JSON has escapes */
	assert_non_null(strstr(end.out, "\"a\\u001B[31mb\\u009B31mc\": \"a\\u001B[31mb"));
	command_free(&end);
	expect_no_orphan();
}

static void test_ab_of_two_ways(void **state)
{
	(void)state;
	struct command_end end =
		syspath(NULL, "ab", "--via-a", "", "--via-b", "env", "--abi", "x86_64", "--path",
			"empty", "--op", "getppid", "--pairs", "2", "--json", NULL);
	json_t *ab = json_loads(end.out, 0, NULL);
	if (!ab)
		fail_msg("exit status %d: %s", end.code, end.err);
	assert_true(json_is_null(json_object_get(json_object_get(ab, "a"), "via")));
	assert_string_equal(json_string_value(json_object_get(json_object_get(ab, "b"), "via")),
			    "env");
	json_decref(ab);
	command_free(&end);
	expect_no_orphan();
}

/* Where the boot id is another, so is the kernel: no pairs, no test of this host's CPUs, and what
 * the driver would read of its own kernel a worker is asked for, or has a reason. */
static void test_another_kernel(void **state)
{
	char via[8192], id[4096], output[4096];

	snprintf(id, sizeof(id), "%s", in_folder(*state, "id"));
	snprintf(output, sizeof(output), "%s", in_folder(*state, "r.json"));
	snprintf(via, sizeof(via),
		 "unshare -rm sh -c 'echo 12345678-1234-1234-1234-123456789abc >\"$1\"; mount "
		 "--bind \"$1\" /proc/sys/kernel/random/boot_id && exec \"$0\"' {} '%s'",
		 id);
	if (!works_here("unshare -rm true"))
		skip();
	struct command_end end =
		syspath(NULL, "ab", "--via-a", "", "--via-b", via, "--abi", "x86_64", "--path",
			"empty", "--op", "getppid", "--pairs", "2", NULL);
	expect_one_line(&end, 4, "run on two kernels", NULL);
	end = syspath(NULL, "inspect", "--check", "--via", via, NULL);
	assert_non_null(strstr(end.out, "clock functions"));
	assert_non_null(strstr(end.out, "warp test: not made: it is of this host's CPUs"));
	assert_non_null(strstr(end.out, "kernel log: not readable: Operation not supported"));
	command_free(&end);
	end = syspath(NULL, "list", "--via", via, "--abi", "x86_64", "--path", "syscall", "--op",
		      "getppid", "--condition", "tracepoint", NULL);
	assert_int_equal(end.code, 0);
	assert_non_null(strstr(end.out, "0 ok, 1 unavailable"));
	command_free(&end);
	end = run_via(via, output, "2");
	assert_int_equal(end.code, 0);
	command_free(&end);
	json_t *document = document_load(output), *noise;
	size_t i;
	json_array_foreach (json_object_get(document, "noise"), i, noise)
		assert_true(json_is_number(json_object_get(noise, "interrupts")));
	assert_int_equal(i, 2);
	json_decref(document);
	expect_no_orphan();
}

/* Neither the death of the command's shell nor a signal to its group reaches these workers. */
static void test_no_orphan_behind_a_command(void **state)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGKILL};

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		char started[4096], via[8192];
		double deadline = 0;
		snprintf(started, sizeof(started), "%s", in_folder(*state, "started"));
		snprintf(via, sizeof(via), "setsid -w sh -c '{} ; true'; echo >>'%s'", started);
		const char *argv[] = {built("syspath"),
				      "run",
				      "--via",
				      via,
				      "--quick",
				      "--path",
				      "syscall",
				      "--op",
				      "getppid",
				      "--batches",
				      "65536",
				      "--invocations",
				      "10000",
				      "--output",
				      in_folder(*state, "r.json"),
				      NULL};
		struct running running = command_start(NULL, argv);
		while (access(started, F_OK)) /* some worker has come and gone */
			command_wait(&running, &deadline, "a worker");
		assert_int_equal(kill(running.pid, signals[i]), 0);
		struct command_end end = command_finish(&running);
		if (signals[i] == SIGKILL)
			assert_int_equal(end.signal, SIGKILL);
		else
			assert_int_equal(end.code, 2);
		command_free(&end);
		expect_no_orphan();
		assert_int_equal(unlink(started), 0);
		assert_int_not_equal(access(in_folder(*state, "r.json"), F_OK), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_wrapper),
		cmocka_unit_test_setup_teardown(test_run_is_of_the_workers_process, folder_make,
						folder_remove),
		cmocka_unit_test_setup_teardown(test_time_namespace, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_no_worker, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_another_worker, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_command_fails_in_mid_run, folder_make,
						folder_remove),
		cmocka_unit_test(test_events_have_a_reason),
		cmocka_unit_test(test_absent_abi_has_a_reason),
		cmocka_unit_test(test_host_and_inspect),
		cmocka_unit_test(test_files_are_printable),
		cmocka_unit_test(test_ab_of_two_ways),
		cmocka_unit_test_setup_teardown(test_another_kernel, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_no_orphan_behind_a_command, folder_make,
						folder_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

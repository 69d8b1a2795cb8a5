/* Conditions: that each is really imposed is shown by what only it does, never by how long a call
 * takes. */
#include <dirent.h>
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/prctl.h>
#include <linux/seccomp.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "tests/e2e/as_nobody.h"
#include "tests/e2e/cells.h"
#include "tests/e2e/folder.h"
#include "tests/e2e/run_command.h"

static const char *const names[] = {
#define CONDITION(id, name, waits, answers, what) name,
#include "bench/conditions/conditions.def"
#undef CONDITION
};

static json_t *run_under(const char *folder, const struct set_up *set_up, const char *condition)
{
	const char *file = in_folder(folder, "conditions.json");
	struct command_end end =
		syspath(set_up, "run", "--quick", "--invocations", "2", "--batches", "20", "--path",
			"empty,syscall,int80,vdso", "--op", "getppid,enosys,gettimeofday",
			"--condition", condition, "--output", file, NULL);

	assert_true(end.code == 0 || end.code == 4);
	command_free(&end);
	return document_load(file);
}

/* Every condition by itself: its cells carry its name, and are ok or say why not. */
static void test_each(void **state)
{
	for (size_t c = 0; c < sizeof(names) / sizeof(names[0]); c++) {
		json_t *document = run_under(*state, NULL, names[c]), *cell;
		size_t i;
		json_array_foreach (json_object_get(document, "cells"), i, cell) {
			const char *name = json_string_value(json_object_get(cell, "condition"));
			const char *status = json_string_value(json_object_get(cell, "status"));
			assert_string_equal(name, names[c]);
			assert_string_not_equal(status, "failed");
			if (strcmp(status, "ok"))
				assert_true(json_is_string(json_object_get(cell, "reason")));
		}
		json_decref(document);
	}
}

/* Two conditions in one run are two cells each, distinguished by name alone. */
static void test_together(void **state)
{
	json_t *document = run_under(*state, NULL, "none,seccomp"), *cell;
	size_t i, plain = 0, filtered = 0;

	json_array_foreach (json_object_get(document, "cells"), i, cell) {
		const char *name = json_string_value(json_object_get(cell, "condition"));
		plain += !strcmp(name, "none");
		filtered += !strcmp(name, "seccomp");
	}
	assert_true(plain > 0);
	assert_int_equal(plain, filtered);
	json_decref(document);
}

/* The list distinguishes them, too; without a condition it has no column for them. */
static void test_listed(void **state)
{
	(void)state;
	struct command_end end = syspath(NULL, "list", "--abi", "x86_64", "--path", "empty", "--op",
					 "time", "--condition", "none,seccomp", NULL);
	assert_int_equal(end.code, 0);
	assert_non_null(strstr(end.out, "  condition        status"));
	assert_non_null(strstr(end.out, "  none             ok"));
	assert_non_null(strstr(end.out, "  seccomp          "));
	command_free(&end);
	end = syspath(NULL, "list", "--abi", "x86_64", "--path", "empty", "--op", "time", NULL);
	assert_null(strstr(end.out, "condition"));
	assert_null(strstr(end.out, "none"));
	command_free(&end);
}

static void test_unknown(void **state)
{
	(void)state;
	struct command_end end = syspath(NULL, "run", "--condition", "nosuch", NULL);

	expect_one_line(&end, 2, "nosuch", "seccomp-args", "ptrace", "sud", "tracepoint", NULL);
}

/* A filter under which prctl(2) and seccomp(2) are refused: nothing can be imposed by them. */
static int refuse_prctl(void *unused)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 157, 0, 4), /* prctl */
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PR_SET_SECCOMP, 1, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 59, 0, 1), /* PR_SET_SYSCALL_USER_DISPATCH */
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 22),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(code) / sizeof(code[0]), code};

	(void)unused;
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
			       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)
		       ? -1
		       : 0;
}

/* As a container has it that may not create namespaces. */
static int refuse_unshare(void *unused)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 272, 0, 1), /* unshare */
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(code) / sizeof(code[0]), code};

	(void)unused;
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

static void expect_all_unavailable(json_t *document, const char *abi, const char *word)
{
	json_t *cell;
	size_t i, seen = 0;

	json_array_foreach (json_object_get(document, "cells"), i, cell) {
		if (strcmp(json_string_value(json_object_get(cell, "abi")), abi) != 0)
			continue;
		assert_string_equal(json_string_value(json_object_get(cell, "status")),
				    "unavailable");
		assert_non_null(strstr(json_string_value(json_object_get(cell, "reason")), word));
		seen++;
	}
	assert_true(seen > 0);
	json_decref(document);
}

/* A filter that kills whoever calls getppid(2). */
static int kill_getppid(void *unused)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 110, 0, 1), /* getppid */
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(code) / sizeof(code[0]), code};

	(void)unused;
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

/* Running again would end the same: the filter is named. */
static void test_killed_by_a_filter(void **state)
{
	struct set_up killed = {kill_getppid, NULL};
	struct command_end end =
		syspath(&killed, "run", "--quick", "--path", "empty", "--abi", "x86_64", "--op",
			"time", "--output", in_folder(*state, "r.json"), NULL);

	assert_null(strstr(end.err, "run again"));
	expect_one_line(&end, 2, "SIGSYS", "seccomp filter", "getppid", "run outside", NULL);
	assert_int_equal(folder_count(*state), 0);
}

/* What cannot be imposed is unavailable, with the reason: never measured as if it had been. */
static void test_not_imposed(void **state)
{
	struct set_up refused = {refuse_prctl, NULL};

	expect_all_unavailable(run_under(*state, &refused, "seccomp"), "x86_64", "seccomp");
	expect_all_unavailable(run_under(*state, &refused, "sud"), "x86_64", "user dispatch");
	expect_all_unavailable(run_under(*state, &refused, "seccomp-stacked"), "x86_64", "seccomp");
	refused.work = refuse_unshare;
	expect_all_unavailable(run_under(*state, &refused, "timens"), "x86_64", "time namespace");
}

static void test_tracepoint_takes_root(void **state)
{
	if (geteuid() != 0) {
		print_message("not root: the run above was as an ordinary user\n");
		skip();
	}
	struct command_end end =
		syspath_as_nobody(*state, "run", "--quick", "--invocations", "1", "--batches", "5",
				  "--path", "syscall", "--op", "getppid", "--condition",
				  "tracepoint", "--output", "/dev/stdout", NULL);
	assert_int_equal(end.code, 4);
	assert_non_null(strstr(end.out, "\"unavailable\""));
	assert_non_null(strstr(end.out, "root"));
	command_free(&end);
}

/* A tracer stops the worker twice per call, and each stop is a switch to it and back. */
static void test_tracer_switches(void **state)
{
	json_t *document = run_under(*state, NULL, "ptrace"), *noise;
	const char *status = cell_status(cell_find(document, "x86_64", "syscall", "getppid"));
	size_t i, seen = 0;

	if (strcmp(status, "ok") != 0) {
		json_decref(document);
		print_message("skipped: no process can be traced here\n");
		skip();
	}
	json_array_foreach (json_object_get(document, "noise"), i, noise) {
		json_int_t n = json_integer_value(json_object_get(noise, "voluntary_switches"));
		if (strcmp(json_string_value(json_object_get(noise, "abi")), "x86_64") != 0)
			continue;
		assert_true(n > 200);
		seen++;
	}
	assert_int_equal(seen, 2); /* invocations */
	json_decref(document);
}

/* The line of /proc/PID/status that begins with the key: its number; -1 where there is none. */
static long status_number(pid_t pid, const char *key)
{
	char path[64], line[256];
	long number = -1;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	FILE *file = fopen(path, "re");
	while (file && number < 0 && fgets(line, sizeof(line), file))
		if (!strncmp(line, key, strlen(key)) && line[strlen(key)] == ':')
			number = strtol(line + strlen(key) + 1, NULL, 10);
	if (file)
		fclose(file);
	return number;
}

static bool is_below(pid_t pid, pid_t top)
{
	for (int depth = 0; pid > 1 && depth < 4; depth++)
		if ((pid = (pid_t)status_number(pid, "PPid")) == top)
			return true;
	return false;
}

/* Whether a process below `top` has the property now. */
static bool one_has(pid_t top, bool (*has)(pid_t))
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	bool found = false;

	assert_non_null(proc);
	while (!found && (entry = readdir(proc))) {
		pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);
		found = pid > 0 && is_below(pid, top) && has(pid);
	}
	closedir(proc);
	return found;
}

/* Runs under the condition until a worker has the property, which the test waits for; skips the
 * case where the condition cannot be imposed here. */
static void expect_worker(const char *folder, const char *condition, bool (*has)(pid_t))
{
	const char *file = in_folder(folder, "r.json");
	struct command_end end = syspath(NULL, "list", "--abi", "x86_64", "--path", "syscall",
					 "--op", "getppid", "--condition", condition, NULL);
	bool there = strstr(end.out, "  ok ") != NULL;
	double deadline = 0;

	assert_int_equal(end.code, 0);
	if (!there)
		print_message("left out: %s", end.out);
	command_free(&end);
	if (!there)
		skip();
	struct running run = command_start(
		NULL,
		(const char *const[]){built("syspath"), "run", "--invocations", "400", "--abi",
				      "x86_64", "--path", "syscall", "--op", "getppid",
				      "--condition", condition, "--output", file, NULL});
	while (!one_has(run.pid, has))
		command_wait(&run, &deadline, condition);
	kill(run.pid, SIGTERM);
	end = command_finish(&run);
	command_free(&end);
	expect_no_orphan();
}

static bool has_four_filters(pid_t pid)
{
	return status_number(pid, "Seccomp_filters") ==
	       status_number(getpid(), "Seccomp_filters") + 4;
}

static void test_stacked_filters(void **state)
{
	if (status_number(getpid(), "Seccomp_filters") < 0) {
		print_message("this kernel does not count them (Linux 5.9)\n");
		skip();
	}
	expect_worker(*state, "seccomp-stacked", has_four_filters);
}

static bool has_own_time(pid_t pid)
{
	char path[64], own[64], other[64];
	ssize_t n = readlink("/proc/self/ns/time", own, sizeof(own));

	snprintf(path, sizeof(path), "/proc/%d/ns/time", (int)pid);
	ssize_t m = readlink(path, other, sizeof(other));
	return n > 0 && m > 0 && (n != m || memcmp(own, other, (size_t)n) != 0);
}

static void test_time_namespace(void **state)
{
	if (geteuid() != 0) {
		print_message("the worker's namespaces can be read by root alone\n");
		skip();
	}
	expect_worker(*state, "timens", has_own_time);
}

/* A prctl(2) that claims to have done what it has not. */
static int feign_ssbd(void *unused)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 0, 5),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 157, 0, 3), /* prctl */
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PR_SET_SPECULATION_CTRL, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(code) / sizeof(code[0]), code};

	(void)unused;
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

/* What the kernel says that a thread may do about it decides. */
static void test_ssbd(void **state)
{
	int can = prctl(PR_GET_SPECULATION_CTRL, PR_SPEC_STORE_BYPASS, 0, 0, 0);
	json_t *d = run_under(*state, NULL, "ssbd");
	const json_t *cell = cell_find(d, "x86_64", "syscall", "getppid");

	if (can > 0 && can & (int)PR_SPEC_PRCTL)
		expect_cell(cell, "ok", "");
	else
		expect_cell(cell, "unavailable", "Speculative Store Bypass cannot be disabled");
	json_decref(d);
	if (can > 0 && can & (int)PR_SPEC_DISABLE)
		return; /* for all: nothing could be feigned */
	struct set_up feigned = {feign_ssbd, NULL};
	expect_all_unavailable(run_under(*state, &feigned, "ssbd"), "x86_64", "Store Bypass");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_each, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_together, folder_make, folder_remove),
		cmocka_unit_test(test_listed),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test_setup_teardown(test_not_imposed, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_killed_by_a_filter, folder_make,
						folder_remove),
		cmocka_unit_test_setup_teardown(test_tracepoint_takes_root, folder_make,
						folder_remove),
		cmocka_unit_test_setup_teardown(test_stacked_filters, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_time_namespace, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_ssbd, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_tracer_switches, folder_make, folder_remove),
	};

	return cmocka_run_group_tests_name("conditions", tests, NULL, NULL);
}

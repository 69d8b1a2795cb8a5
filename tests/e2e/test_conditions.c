/* Conditions: that each is really imposed is shown by what only it does, never by how long a call
 * takes. */
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
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

/* Two conditions in one run are two cells each, told apart by name alone. */
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

/* The list tells them apart, too; without a condition it has no column for them. */
static void test_listed(void **state)
{
	(void)state;
	struct command_end end = syspath(NULL, "list", "--abi", "x86_64", "--path", "empty", "--op",
					 "time", "--condition", "none,seccomp", NULL);
	assert_int_equal(end.code, 0);
	assert_non_null(strstr(end.out, "  condition     status"));
	assert_non_null(strstr(end.out, "  none          ok"));
	assert_non_null(strstr(end.out, "  seccomp       "));
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
		cmocka_unit_test_setup_teardown(test_tracer_switches, folder_make, folder_remove),
	};

	return cmocka_run_group_tests_name("conditions", tests, NULL, NULL);
}

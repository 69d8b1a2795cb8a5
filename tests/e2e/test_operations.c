/* Operations: which are measured unless named, which enter the kernel, and what stands in where the
 * kernel lacks one. */
#include <errno.h>
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

#include <cmocka.h>
#include <jansson.h>

#include "bench/ops/ops.h"
#include "tests/e2e/cells.h"
#include "tests/e2e/folder.h"
#include "tests/e2e/run_command.h"

static json_t *run_ops(const char *folder, const struct set_up *set_up, const char *path_list,
		       const char *op_list)
{
	const char *file = in_folder(folder, "ops.json");
	struct command_end end =
		syspath(set_up, "run", "--quick", "--invocations", "2", "--batches", "20", "--path",
			path_list, "--op", op_list, "--output", file, NULL);

	if (end.code)
		fail_msg("exit status %d: %s", end.code, end.err);
	command_free(&end);
	return document_load(file);
}

static bool lists_op(const char *text, const char *op)
{
	char cell[64];

	snprintf(cell, sizeof(cell), "  %-30s  ok ", op);
	return strstr(text, cell) != NULL;
}

/* Without --op the usual ones; "all" is all of them. */
static void test_default_selection(void **state)
{
	struct command_end usual =
		syspath(NULL, "list", "--abi", "x86_64", "--path", "empty", NULL);
	struct command_end all =
		syspath(NULL, "list", "--abi", "x86_64", "--path", "empty", "--op", "all", NULL);
	int left_out = 0;

	(void)state;
	assert_int_equal(usual.code, 0);
	assert_int_equal(all.code, 0);
	for (int i = 0; i < OP_COUNT; i++) {
		assert_true(lists_op(all.out, ops[i].name));
		assert_int_equal(lists_op(usual.out, ops[i].name), ops[i].usual);
		left_out += !ops[i].usual;
	}
	assert_int_equal(left_out, 5);
	command_free(&usual);
	command_free(&all);
}

/* A CPU-time clock is the kernel's whatever the clock source: known by a trap, and no fallback. */
static void test_cpu_time_enters(void **state)
{
	static const char *const clocks[] = {"clock_gettime_process_cputime",
					     "clock_gettime_thread_cputime"};
	json_t *d = run_ops(*state, NULL, "vdso,libc",
			    "clock_gettime_process_cputime,clock_gettime_thread_cputime"),
	       *cell;
	size_t i, seen = 0;

	json_array_foreach (json_object_get(d, "cells"), i, cell) {
		if (strcmp(cell_status(cell), "ok") != 0)
			continue; /* vdso=0, or no 32-bit worker */
		assert_true(json_is_true(json_object_get(cell, "enters_kernel")));
		assert_true(json_is_false(json_object_get(cell, "fallback")));
		seen++;
	}
	for (i = 0; i < 2; i++)
		expect_cell(cell_find(d, "x86_64", "libc", clocks[i]), "ok", "");
	assert_true(seen >= 2);
	json_decref(d);
}

static void test_getrandom(void **state)
{
	json_t *d = run_ops(*state, NULL, "syscall,int80,vdso,libc", "getrandom");
	const json_t *vdso = cell_find(d, "x86_64", "vdso", "getrandom");

	expect_cell(cell_find(d, "x86_64", "syscall", "getrandom"), "ok", "");
	expect_cell(cell_find(d, "x86_64", "libc", "getrandom"), "ok", "");
	if (strcmp(cell_status(vdso), "ok") != 0) {
		const char *why = cell_reason(vdso); /* before 6.11, or vdso=0 */
		assert_true(strstr(why, "does not export __vdso_getrandom") ||
			    strstr(why, "no vDSO is mapped"));
	} else {
		/* Were its state not kept from call to call, each would make a system call for a
		 * new one. */
		assert_true(json_is_false(json_object_get(vdso, "enters_kernel")));
		assert_true(cell_cost(vdso, "ns", "p50") > 0);
	}
	json_decref(d);
}

/* As kernels before 5.1 have it: the i386 table ends before clock_gettime64. */
static int forget_clock_gettime64(void *unused)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_I386, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 403, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(code) / sizeof(code[0]), code};

	(void)unused;
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

/* The older call stands in for it, and the document and the views name that. */
static void test_narrow_time(void **state)
{
	struct set_up old = {forget_clock_gettime64, NULL};
	const char *op = "clock_gettime_monotonic";
	json_t *d = run_ops(*state, &old, "syscall,int80,gs10", "getppid,clock_gettime_monotonic"),
	       *cell;
	const char *file = in_folder(*state, "ops.json");
	size_t i, narrow = 0;

	json_array_foreach (json_object_get(d, "cells"), i, cell) {
		const char *path = json_string_value(json_object_get(cell, "path"));
		const char *abi = json_string_value(json_object_get(cell, "abi"));
		bool by_i386 = strcmp(path, "syscall") != 0;
		if (strcmp(cell_status(cell_find(d, abi, path, "getppid")), "ok") != 0)
			continue; /* the path is not there: ia32_emulation=0 */
		expect_cell(cell, "ok", "");
		if (strcmp(json_string_value(json_object_get(cell, "op")), op) != 0)
			continue;
		assert_int_equal(json_is_true(json_object_get(cell, "narrow_time")), by_i386);
		narrow += by_i386;
	}
	json_decref(d);
	if (!narrow) {
		print_message("no path of the i386 table here\n");
		skip();
	}
	struct command_end end = syspath(NULL, "show", file, NULL);
	assert_int_equal(end.code, 0);
	assert_non_null(strstr(end.out, "32-bit time: the kernel has no call with 64-bit time"));
	command_free(&end);
	end = syspath(&old, "list", "--path", "int80", "--op", op, NULL);
	assert_int_equal(end.code, 0);
	assert_non_null(strstr(end.out, "32-bit time: the kernel has no such call"));
	command_free(&end);
	d = run_ops(*state, NULL, "int80", op);
	json_array_foreach (json_object_get(d, "cells"), i, cell)
		assert_null(json_object_get(cell, "narrow_time"));
	json_decref(d);
}

/* A filter under which the kernel has no x32, whatever it has. */
static int forget_x32(void *unused)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, X32_SYSCALL_BIT, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(code) / sizeof(code[0]), code};

	(void)unused;
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

/* Every number answers ENOSYS then, the one of `enosys` too: no cell of the path is there. */
static void test_no_x32(void **state)
{
	struct set_up without = {forget_x32, NULL};
	struct command_end end =
		syspath(&without, "list", "--path", "x32", "--op", "getppid,enosys,time", NULL);

	(void)state;
	assert_int_equal(end.code, 0);
	assert_non_null(strstr(end.out, "no x32 (ENOSYS)"));
	assert_non_null(strstr(end.out, "syscall.x32=y"));
	assert_non_null(strstr(end.out, "3 cells: 0 ok, 3 unavailable, 0 unsafe, 0 failed"));
	command_free(&end);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_default_selection),
		cmocka_unit_test(test_no_x32),
		cmocka_unit_test_setup_teardown(test_cpu_time_enters, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_getrandom, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_narrow_time, folder_make, folder_remove),
	};

	return cmocka_run_group_tests_name("operations", tests, NULL, NULL);
}

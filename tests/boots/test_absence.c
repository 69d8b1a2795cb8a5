/* Every way that a path can be missing or fall back, for real: a kernel is booted without it. Takes
 * minutes, so it is no part of `make test`; `make test-boots` runs it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/e2e/cells.h"
#include "tests/e2e/folder.h"
#include "tests/e2e/run_command.h"
#include "tests/within.h"

/* Debian's kernels, so that what they know is known: ia32_emulation= came with Linux 6.7. */
static const char arms[] =
	"none   debian:bookworm intel vsyscall=none\n"
	"vdso   debian:bookworm intel vsyscall=xonly vdso=0\n"
	"vdso32 debian:bookworm intel vsyscall=emulate vdso32=0\n"
	"hpet   debian:bookworm intel vsyscall=xonly clocksource=hpet\n"
	"native debian:bookworm intel vsyscall=native\n"
	"nosep  debian:bookworm Skylake-Client-v1,vendor=SyspathTests vsyscall=xonly\n"
	"amd    debian:bookworm amd   vsyscall=emulate\n"
	"ia32   debian:trixie   intel vsyscall=xonly ia32_emulation=0\n"
	"sep    debian:bookworm/686 pentium3\n"
	"nosep32 debian:bookworm/686 pentium3,-sep\n";

static char folder[] = "/tmp/syspath-absence-XXXXXX";
static int booted;

static int boot_all(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	char list[64];
	snprintf(list, sizeof(list), "%s/arms", folder);
	FILE *out = fopen(list, "we");
	if (!out || fputs(arms, out) < 0 || fclose(out))
		return -1;
	/* Longer than a command may take as a rule: the driver's own limit is per boot. */
	struct running run = command_start(
		NULL, (const char *const[]){built("syspath"), "boots", "--arms", list, "--op",
					    "getppid,enosys,time,gettimeofday", "--no-charts",
					    "--timeout", "600", "--output-dir", folder, NULL});
	struct command_end end = command_finish_within(&run, 3000);
	booted = end.code == 0;
	if (end.code == 2)
		print_message("nothing is booted: %s", end.err);
	else if (!booted)
		print_error("%s%s", end.out, end.err);
	int broken = end.code != 0 && end.code != 2;
	command_free(&end);
	return broken ? -1 : 0;
}

static int remove_all(void **state)
{
	void *path = strdup(folder); /* which folder_remove frees */

	(void)state;
	return folder_remove(&path);
}

/* An arm's document; skips the case when nothing could be booted. */
static json_t *arm(const char *name)
{
	char path[128];

	if (!booted)
		skip();
	snprintf(path, sizeof(path), "%s/%s.json", folder, name);
	return document_load(path);
}

static double count(const json_t *d, const char *abi, const char *path, const char *op)
{
	const json_t *cell = cell_find(d, abi, path, op);

	expect_cell(cell, "ok", "");
	return json_number_value(
		json_object_get(json_object_get(json_object_get(cell, "cost"), "exact"), "insn"));
}

static int falls_back(const json_t *d, const char *abi, const char *path, const char *op)
{
	const json_t *cell = cell_find(d, abi, path, op);

	expect_cell(cell, "ok", "");
	return json_is_true(json_object_get(cell, "fallback"));
}

/* It was waited until the kernel had chosen, and nothing was measured before. */
static void expect_clocksource(const json_t *d, const char *name)
{
	const json_t *source = json_object_get(json_object_get(d, "arm"), "clocksource");

	assert_string_equal(json_string_value(json_object_get(source, "name")), name);
	assert_true(json_is_true(json_object_get(source, "settled")));
}

static const char *fact(const json_t *d, const char *key)
{
	const json_t *hard = json_object_get(json_object_get(d, "host"), "hard");

	return json_string_value(json_object_get(hard, key));
}

static const char *mode(const json_t *d)
{
	return fact(d, "vsyscall_mode");
}

static void test_vsyscall_none(void **state)
{
	json_t *d = arm("none");

	(void)state;
	expect_cell(cell_find(d, "x86_64", "vsyscall", "time"), "unavailable",
		    "vsyscall=none: the page is not mapped");
	expect_cell(cell_find(d, "x86_64", "vsyscall", "gettimeofday"), "unavailable",
		    "vsyscall=none");
	expect_clocksource(d, "tsc");
	assert_string_equal(mode(d), "none");
	assert_false(falls_back(d, "x86_64", "vdso", "gettimeofday"));
	json_decref(d);
}

static void test_vsyscall_modes(void **state)
{
	json_t *emulate = arm("vdso32"), *xonly = arm("hpet");

	(void)state;
	assert_string_equal(mode(emulate), "emulate");
	assert_string_equal(mode(xonly), "xonly");
	/* The page is entered by a fault, which costs more than the system call itself. */
	assert_true(count(emulate, "x86_64", "vsyscall", "time") >
		    count(emulate, "x86_64", "syscall", "time"));
	assert_true(count(xonly, "x86_64", "vsyscall", "time") ==
		    count(emulate, "x86_64", "vsyscall", "time"));
	json_decref(emulate);
	json_decref(xonly);
}

/* Kernels of today dropped the mode: the document has the mode that is there, whatever was
 * requested. */
static void test_vsyscall_native(void **state)
{
	json_t *d = arm("native");

	(void)state;
	assert_string_not_equal(mode(d), "native");
	json_decref(d);
}

static void test_no_vdso(void **state)
{
	json_t *d = arm("vdso");

	(void)state;
	expect_cell(cell_find(d, "x86_64", "vdso", "time"), "unavailable", "vdso=0");
	expect_cell(cell_find(d, "x86_64", "vdso", "gettimeofday"), "unavailable", "vdso=0");
	assert_true(falls_back(d, "x86_64", "libc", "gettimeofday"));
	assert_false(falls_back(d, "i386", "vdso", "gettimeofday"));
	json_decref(d);
}

static void test_no_vdso32(void **state)
{
	static const char *const paths[] = {"sysenter", "kernel_vsyscall", "gs10"};
	json_t *d = arm("vdso32");

	(void)state;
	for (size_t i = 0; i < 3; i++)
		expect_cell(cell_find(d, "i386", paths[i], "getppid"), "unavailable",
			    "AT_SYSINFO is absent");
	expect_cell(cell_find(d, "i386", "vdso", "gettimeofday"), "unavailable", "vdso32=0");
	expect_cell(cell_find(d, "i386", "int80", "getppid"), "ok", "");
	assert_true(falls_back(d, "i386", "libc", "gettimeofday"));
	assert_false(falls_back(d, "x86_64", "vdso", "gettimeofday"));
	json_decref(d);
}

/* A clock that user space cannot read: the vDSO makes the system call after all. */
static void test_hpet(void **state)
{
	json_t *d = arm("hpet");

	(void)state;
	expect_clocksource(d, "hpet");
	assert_true(falls_back(d, "x86_64", "vdso", "gettimeofday"));
	assert_true(falls_back(d, "i386", "vdso", "gettimeofday"));
	assert_true(falls_back(d, "x86_64", "libc", "gettimeofday"));
	assert_false(falls_back(d, "x86_64", "vdso", "time")); /* needs no clock */
	assert_true(count(d, "x86_64", "vdso", "gettimeofday") >
		    count(d, "x86_64", "syscall", "gettimeofday"));
	json_decref(d);
}

/* A vendor that the kernel gives neither sysenter nor syscall: __kernel_vsyscall is int $0x80 and
 * the few instructions around it. */
static void test_no_fast_entry(void **state)
{
	json_t *d = arm("nosep"), *intel = arm("none");

	(void)state;
	double around = count(d, "i386", "kernel_vsyscall", "getppid") -
			count(d, "i386", "int80", "getppid");
	assert_true(around > 0 && around < 20);
	assert_true(count(intel, "i386", "kernel_vsyscall", "getppid") <
		    count(intel, "i386", "int80", "getppid"));
	expect_cell(cell_find(d, "i386", "syscall32", "getppid"), "unsafe", "AMD or Hygon");
	json_decref(d);
	json_decref(intel);
}

static void test_syscall32(void **state)
{
	json_t *intel = arm("none"), *amd = arm("amd");

	(void)state;
	expect_cell(cell_find(intel, "i386", "syscall32", "getppid"), "unsafe",
		    "never executed on a CPU that is not AMD");
	assert_true(count(amd, "i386", "syscall32", "getppid") > 100);
	assert_true(count(amd, "i386", "syscall32", "getppid") ==
		    count(amd, "i386", "kernel_vsyscall", "getppid"));
	json_decref(intel);
	json_decref(amd);
}

/* Exact counts judge the loops: a stub that holds more or less than what is subtracted shows, to
 * the instruction. By hand or through the vDSO, an entry is one sequence; a C library's function is
 * the entry and three instructions more: call, mov of the number, ret. */
static void expect_exact_ways(const json_t *d, const char *by_hand)
{
	double vdso = count(d, "i386", "kernel_vsyscall", "getppid");

	assert_true(count(d, "x86_64", "empty", "getppid") == 0);
	assert_true(count(d, "i386", "empty", "getppid") == 0);
	assert_true(count(d, "i386", by_hand, "getppid") == vdso);
	assert_true(count(d, "i386", "gs10", "getppid") == vdso);
	assert_true(count(d, "i386", "libc", "getppid") == vdso + 3);
	assert_true(count(d, "x86_64", "libc", "getppid") ==
		    count(d, "x86_64", "syscall", "getppid") + 3);
}

static void test_exact_ways(void **state)
{
	json_t *intel = arm("none"), *amd = arm("amd");

	(void)state;
	expect_exact_ways(intel, "sysenter");
	expect_exact_ways(amd, "syscall32");
	json_decref(intel);
	json_decref(amd);
}

static void test_no_ia32_emulation(void **state)
{
	static const char *const paths[] = {"int80", "sysenter", "syscall32", "kernel_vsyscall",
					    "gs10"};
	json_t *d = arm("ia32");

	(void)state;
	expect_cell(cell_find(d, "x86_64", "int80", "getppid"), "unavailable",
		    "IA32 emulation is off");
	for (size_t i = 0; i < 5; i++)
		expect_cell(cell_find(d, "i386", paths[i], "getppid"), "unavailable", "ENOEXEC");
	expect_cell(cell_find(d, "x86_64", "syscall", "getppid"), "ok", "");
	expect_cell(cell_find(d, "x86_64", "vsyscall", "time"), "ok", "");
	json_decref(d);
}

/* On a 32-bit kernel the CPU's SEP bit decides what __kernel_vsyscall holds; nothing fails without
 * it, or without 64-bit programs. */
static void test_kernel32(void **state)
{
	json_t *with = arm("sep"), *without = arm("nosep32");
	const json_t *cell;
	size_t i;

	(void)state;
	assert_string_equal(fact(with, "kernel_vsyscall"), "sysenter");
	assert_string_equal(fact(without, "kernel_vsyscall"), "int80");
	assert_true(count(with, "i386", "kernel_vsyscall", "getppid") ==
		    count(with, "i386", "sysenter", "getppid"));
	assert_within(count(without, "i386", "kernel_vsyscall", "getppid") -
			      count(without, "i386", "int80", "getppid"),
		      1, 20);
	expect_cell(cell_find(without, "i386", "sysenter", "getppid"), "unavailable",
		    "the CPU has no SEP (SIGSEGV)");
	json_array_foreach (json_object_get(without, "cells"), i, cell)
		if (!strcmp(json_string_value(json_object_get(cell, "abi")), "x86_64"))
			expect_cell(cell, "unavailable", "it is a 32-bit one");
	json_decref(with);
	json_decref(without);
}

/* Debian's cloud kernels are built without x32, whose numbers are all answered as `enosys` is. */
static void test_no_x32(void **state)
{
	json_t *d = arm("none");

	(void)state;
	expect_cell(cell_find(d, "x86_64", "x32", "getppid"), "unavailable", "syscall.x32=y");
	expect_cell(cell_find(d, "x86_64", "x32", "enosys"), "unavailable", "syscall.x32=y");
	json_decref(d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vsyscall_none),
		cmocka_unit_test(test_vsyscall_modes),
		cmocka_unit_test(test_vsyscall_native),
		cmocka_unit_test(test_no_vdso),
		cmocka_unit_test(test_no_vdso32),
		cmocka_unit_test(test_hpet),
		cmocka_unit_test(test_no_fast_entry),
		cmocka_unit_test(test_syscall32),
		cmocka_unit_test(test_no_x32),
		cmocka_unit_test(test_exact_ways),
		cmocka_unit_test(test_no_ia32_emulation),
		cmocka_unit_test(test_kernel32),
	};

	return cmocka_run_group_tests(tests, boot_all, remove_all);
}

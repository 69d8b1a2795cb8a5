/* Why a path is missing, in words. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "stubs/absence.h"

static void test_vendors(void **state)
{
	(void)state;
	assert_int_equal(cpu_vendor_from("GenuineIntel"), VENDOR_INTEL);
	assert_int_equal(cpu_vendor_from("AuthenticAMD"), VENDOR_AMD);
	assert_int_equal(cpu_vendor_from("HygonGenuine"), VENDOR_HYGON);
	assert_int_equal(cpu_vendor_from("CentaurHauls"), VENDOR_OTHER);
	assert_int_equal(cpu_vendor_from("  Shanghai  "), VENDOR_OTHER);
	assert_int_equal(cpu_vendor_from("KVMKVMKVM\0\0\0"), VENDOR_OTHER);
	assert_int_equal(cpu_vendor_from("authenticamd"), VENDOR_OTHER);
}

/* A 32-bit syscall can panic a kernel on any CPU that is not AMD's or Hygon's; nothing else is
 * kept from being tried. */
static void test_unsafe(void **state)
{
	(void)state;
	for (int p = 0; p < PATH_COUNT; p++) {
		bool risky = p == PATH_syscall32;
		assert_null(path_unsafe((enum path_id)p, VENDOR_AMD));
		assert_null(path_unsafe((enum path_id)p, VENDOR_HYGON));
		assert_int_equal(path_unsafe((enum path_id)p, VENDOR_INTEL) != NULL, risky);
		assert_int_equal(path_unsafe((enum path_id)p, VENDOR_OTHER) != NULL, risky);
	}
	assert_non_null(strstr(path_unsafe(PATH_syscall32, VENDOR_INTEL), "not AMD or Hygon"));
}

static void expect_signal(enum abi abi, enum path_id path, int signal,
			  const struct entry_host *host, const char *words)
{
	const char *why = path_absent_signal(abi, path, signal, host);

	if (!why != !words || (why && words && !strstr(why, words)))
		fail_msg("%s %s, signal %d: \"%s\", expected \"%s\"", abi_names[abi],
			 paths[path].name, signal, why ? why : "no reason",
			 words ? words : "no reason");
}

static void test_signals(void **state)
{
	static const struct entry_host intel = {VENDOR_INTEL, true, false},
				       amd = {VENDOR_AMD, true, false},
				       hygon = {VENDOR_HYGON, true, false};

	(void)state;
	expect_signal(ABI_i386, PATH_sysenter, SIGILL, &amd, "not valid in long mode on AMD");
	expect_signal(ABI_i386, PATH_sysenter, SIGILL, &hygon, "not valid in long mode");
	expect_signal(ABI_i386, PATH_sysenter, SIGILL, &intel, NULL);
	expect_signal(ABI_i386, PATH_sysenter, SIGSEGV, &amd, NULL);
	expect_signal(ABI_i386, PATH_syscall32, SIGILL, &amd, NULL);
	expect_signal(ABI_x86_64, PATH_int80, SIGSEGV, &intel, "ia32_emulation=0");
	expect_signal(ABI_i386, PATH_int80, SIGSEGV, &intel, NULL);
	expect_signal(ABI_x86_64, PATH_int80, SIGILL, &intel, NULL);
	expect_signal(ABI_x86_64, PATH_vsyscall, SIGSEGV, &amd, "vsyscall=none");
	expect_signal(ABI_x86_64, PATH_vdso, SIGSEGV, &amd, NULL);
	expect_signal(ABI_x86_64, PATH_syscall, SIGKILL, &amd, NULL);
	for (uint32_t a = 0; a < ABI_COUNT; a++)
		for (uint32_t p = 0; p < PATH_COUNT; p++)
			expect_signal(a, p, SIGSYS, &intel, "seccomp");
}

/* What 32-bit kernels and the CPUs they run on lack: without SEP sysenter is no instruction, or
 * finds no segment; a kernel that is 32-bit itself never enables syscall, and is in no long mode.
 */
static void test_signals_of_32_bit_kernels(void **state)
{
	static const struct entry_host pentium3 = {VENDOR_INTEL, true, true},
				       without_sep = {VENDOR_INTEL, false, true},
				       athlon = {VENDOR_AMD, true, true};

	(void)state;
	expect_signal(ABI_i386, PATH_sysenter, SIGSEGV, &without_sep, "the CPU has no SEP");
	expect_signal(ABI_i386, PATH_sysenter, SIGILL, &without_sep, "the CPU has no SEP");
	expect_signal(ABI_i386, PATH_sysenter, SIGBUS, &without_sep, NULL);
	expect_signal(ABI_i386, PATH_kernel_vsyscall, SIGSEGV, &without_sep, NULL);
	expect_signal(ABI_i386, PATH_sysenter, SIGSEGV, &pentium3, NULL);
	expect_signal(ABI_i386, PATH_sysenter, SIGILL, &pentium3, NULL);
	expect_signal(ABI_i386, PATH_sysenter, SIGILL, &athlon, NULL);
	expect_signal(ABI_i386, PATH_syscall32, SIGILL, &athlon, "a 32-bit kernel does not enable");
	expect_signal(ABI_i386, PATH_syscall32, SIGSEGV, &athlon, NULL);
}

/* This program's own kernel is a 64-bit one: a 32-bit kernel runs no such program. */
static void test_this_host(void **state)
{
	const struct entry_host host = entry_host();

	(void)state;
	assert_int_equal(host.vendor, cpu_vendor());
	assert_false(host.kernel32);
}

/* Without x32 its whole table is missing: one reason for every call, which names what to do. */
static void test_no_table(void **state)
{
	(void)state;
	assert_non_null(strstr(path_absent_table(PATH_x32, ENOSYS), "syscall.x32=y"));
	assert_null(path_absent_table(PATH_x32, 0));
	assert_null(path_absent_table(PATH_x32, EPERM));
	assert_null(path_absent_table(PATH_syscall, ENOSYS));
	assert_null(path_absent_table(PATH_int80, ENOSYS));
}

static void test_errors(void **state)
{
	(void)state;
	assert_non_null(strstr(path_absent_error(ENOSYS), "ENOSYS"));
	assert_non_null(strstr(path_absent_error(EPERM), "seccomp"));
	assert_non_null(strstr(path_absent_error(EACCES), "forbidden"));
	assert_non_null(strstr(path_absent_error(EAGAIN), "random"));
	assert_null(path_absent_error(0));
	assert_null(path_absent_error(EFAULT));
	assert_null(path_absent_error(EINVAL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vendors),	  cmocka_unit_test(test_unsafe),
		cmocka_unit_test(test_signals),	  cmocka_unit_test(test_signals_of_32_bit_kernels),
		cmocka_unit_test(test_this_host), cmocka_unit_test(test_no_table),
		cmocka_unit_test(test_errors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

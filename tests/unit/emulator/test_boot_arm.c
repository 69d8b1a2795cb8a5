#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bench/emulator/boot_arm.h"

static struct boot_arms arms;
static struct error error;

static int grid(const char *kernels, const char *cpus, const char *modes, const char *append)
{
	struct boot_grid g = {kernels, cpus, modes, append, NULL, NULL};

	memset(&arms, 0, sizeof(arms));
	error = (struct error){0};
	return boot_arms_grid(&g, &arms, &error);
}

static int text(const char *lines)
{
	memset(&arms, 0, sizeof(arms));
	error = (struct error){0};
	return boot_arms_text(lines, &arms, &error);
}

static void expect_arm(size_t i, const char *name, const char *kernel, const char *cpu,
		       const char *append)
{
	assert_true(i < arms.n);
	assert_string_equal(arms.arm[i].name, name);
	assert_string_equal(arms.arm[i].kernel, kernel);
	assert_string_equal(arms.arm[i].cpu, cpu);
	assert_string_equal(arms.arm[i].append, append);
	assert_string_equal(arms.arm[i].option, "");
}

static void test_grid_is_a_product(void **state)
{
	(void)state;
	assert_int_equal(grid("debian:sid", "intel,amd", "xonly,none", ""), 0);
	assert_int_equal(arms.n, 4);
	expect_arm(0, "intel-xonly", "debian:sid", BOOT_CPU_INTEL, "vsyscall=xonly");
	expect_arm(1, "intel-none", "debian:sid", BOOT_CPU_INTEL, "vsyscall=none");
	expect_arm(2, "amd-xonly", "debian:sid", BOOT_CPU_AMD, "vsyscall=xonly");
	expect_arm(3, "amd-none", "debian:sid", BOOT_CPU_AMD, "vsyscall=none");
}

static void test_grid_names_what_differs(void **state)
{
	(void)state;
	assert_int_equal(grid("/boot/vmlinuz-1,debian:sid", "EPYC-v2", "", "nopti quiet"), 0);
	assert_int_equal(arms.n, 2);
	expect_arm(0, "vmlinuz-1", "/boot/vmlinuz-1", "EPYC-v2", "nopti quiet");
	expect_arm(1, "sid", "debian:sid", "EPYC-v2", "nopti quiet");
	assert_int_equal(grid("host", "intel", "emulate", "a=b"), 0);
	expect_arm(0, "emulate", "host", BOOT_CPU_INTEL, "vsyscall=emulate a=b");
}

/* Arms that are compared have the same place in either half, and one kernel may be in both. */
static void test_pair(void **state)
{
	struct boot_grid g = {.base = "/k,1/bzImage",
			      .new = "/k,1/bzImage",
			      .cpus = "intel,amd",
			      .modes = "xonly",
			      .append = "quiet"};

	(void)state;
	memset(&arms, 0, sizeof(arms));
	assert_int_equal(boot_arms_pair(&g, &arms, &error), 0);
	assert_int_equal(arms.n, 4);
	expect_arm(0, "base-intel-xonly", "/k,1/bzImage", BOOT_CPU_INTEL, "vsyscall=xonly quiet");
	expect_arm(1, "base-amd-xonly", "/k,1/bzImage", BOOT_CPU_AMD, "vsyscall=xonly quiet");
	expect_arm(2, "new-intel-xonly", "/k,1/bzImage", BOOT_CPU_INTEL, "vsyscall=xonly quiet");
	expect_arm(3, "new-amd-xonly", "/k,1/bzImage", BOOT_CPU_AMD, "vsyscall=xonly quiet");
	memset(&arms, 0, sizeof(arms));
	g = (struct boot_grid){
		.base = "host", .new = "debian:sid", .cpus = "intel", .modes = "", .append = ""};
	assert_int_equal(boot_arms_pair(&g, &arms, &error), 0);
	assert_int_equal(arms.n, 2);
	expect_arm(0, "base", "host", BOOT_CPU_INTEL, "");
	expect_arm(1, "new", "debian:sid", BOOT_CPU_INTEL, "");
	memset(&arms, 0, sizeof(arms));
	g.cpus = "intel,intel";
	assert_int_equal(boot_arms_pair(&g, &arms, &error), -EINVAL);
}

static void test_grid_refuses(void **state)
{
	char longer[BOOT_TEXT + 1];

	(void)state;
	memset(longer, 'x', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = 0;
	assert_int_equal(grid("host", "intel,intel", "none", ""), -EINVAL);
	assert_non_null(strstr(error.text, "'intel-none': this arm twice"));
	assert_int_equal(grid("host,,host", "intel", "none", ""), -EINVAL);
	assert_non_null(strstr(error.text, "kernel"));
	assert_int_equal(grid("host", "", "none", ""), -EINVAL);
	assert_int_equal(grid(longer, "intel", "none", ""), -EINVAL);
	assert_non_null(strstr(error.text, "too long"));
	assert_int_equal(grid("host", "intel", "none", longer), -EINVAL);
	assert_int_equal(grid("host", "intel", "none", "a\nb"), -EINVAL);
	assert_non_null(strstr(error.text, "printed"));
}

static void test_made_up_names_are_numbered(void **state)
{
	char longer[3][100];

	(void)state;
	assert_int_equal(grid("a/bzImage,b/bzImage,c/bzImage", "amd", "", ""), 0);
	expect_arm(0, "bzImage", "a/bzImage", BOOT_CPU_AMD, "");
	expect_arm(1, "bzImage-2", "b/bzImage", BOOT_CPU_AMD, "");
	expect_arm(2, "bzImage-3", "c/bzImage", BOOT_CPU_AMD, "");
	/* A number may be what another arm is called. */
	assert_int_equal(grid("a/k-2,b/k,c/k", "amd", "", ""), 0);
	assert_string_equal(arms.arm[2].name, "k-3");
	for (size_t i = 0; i < 3; i++) {
		memset(longer[i], 'x', sizeof(longer[i]));
		snprintf(longer[i] + 90, 10, "=%zu\n", i);
		assert_int_equal(text("a host amd\n"), 0);
	}
	char options[400];
	snprintf(options, sizeof(options), "%s%s%sa=b\na:b\n", longer[0], longer[1], longer[2]);
	assert_int_equal(boot_arms_sweep(options, &arms, &error), 0);
	assert_int_equal(arms.n, 6);
	for (size_t i = 1; i < 4; i++)
		assert_int_equal(strlen(arms.arm[i].name), BOOT_NAME - 1);
	assert_string_equal(arms.arm[3].name + BOOT_NAME - 4, "x-3");
	assert_string_equal(arms.arm[4].name, "a-a_b");
	assert_string_equal(arms.arm[5].name, "a-a_b-2");
	assert_int_equal(boot_arms_sweep("\nquiet\nquiet\n", &arms, &error), -EINVAL);
	assert_string_equal(error.text, "line 3: 'a-quiet': this arm twice");
}

static void test_text(void **state)
{
	(void)state;
	assert_int_equal(text("# arms\n\n  a  host  intel\nb /k\tSkylake-Client-v1,-sep  "
			      "vdso=0  quiet # why\n"),
			 0);
	assert_int_equal(arms.n, 2);
	expect_arm(0, "a", "host", BOOT_CPU_INTEL, "");
	expect_arm(1, "b", "/k", "Skylake-Client-v1,-sep", "vdso=0  quiet");
	assert_int_equal(text(""), 0);
	assert_int_equal(arms.n, 0);
	assert_int_equal(text("a host amd"), 0); /* no newline at the end */
	assert_int_equal(arms.n, 1);
}

static void test_text_refuses(void **state)
{
	(void)state;
	assert_int_equal(text("a host\n"), -EINVAL);
	assert_non_null(strstr(error.text, "line 1: 'a host'"));
	assert_int_equal(text("a host amd\n#\n\na host intel\n"), -EINVAL);
	assert_string_equal(error.text, "line 4: 'a': two arms of this name");
	assert_int_equal(text("../a host amd\n"), -EINVAL);
	assert_non_null(strstr(error.text, "letters"));
	assert_int_equal(text(".a host amd\n"), -EINVAL);
	assert_int_equal(text("a host amd \x1b[31m\n"), -EINVAL);
	assert_int_equal(text("a host amd x=\x9b\xc3\xa9\n"), -EINVAL);
	assert_string_equal(error.text,
			    "line 1: 'x=\x9b\xc3\xa9': holds a character that cannot be printed");
}

static void test_text_has_a_limit(void **state)
{
	static char lines[BOOT_MAX_ARMS * 20 + 40];
	size_t n = 0;

	(void)state;
	for (int i = 0; i <= BOOT_MAX_ARMS; i++)
		n += (size_t)snprintf(lines + n, sizeof(lines) - n, "a%d host amd\n", i);
	assert_int_equal(text(lines), -EINVAL);
	assert_int_equal(arms.n, BOOT_MAX_ARMS);
}

static void test_sweep(void **state)
{
	(void)state;
	assert_int_equal(grid("host", "intel,amd", "none", ""), 0);
	assert_int_equal(boot_arms_sweep("pti=on\n# no\n\nspectre_v2=off nopti\n", &arms, &error),
			 0);
	assert_int_equal(arms.n, 6);
	expect_arm(0, "intel-none", "host", BOOT_CPU_INTEL, "vsyscall=none");
	assert_string_equal(arms.arm[2].append, "vsyscall=none pti=on");
	assert_string_equal(arms.arm[2].option, "pti=on");
	assert_string_equal(arms.arm[2].name, "intel-none-pti_on");
	assert_string_equal(arms.arm[3].cpu, BOOT_CPU_AMD);
	assert_string_equal(arms.arm[5].append, "vsyscall=none spectre_v2=off nopti");
	assert_int_equal(boot_arms_sweep("# nothing\n", &arms, &error), -EINVAL);
}

static void test_append(void **state)
{
	(void)state;
	assert_int_equal(text("a host amd\nb host intel vdso=0\n"), 0);
	assert_int_equal(boot_arms_append(&arms, "", &error), 0);
	expect_arm(0, "a", "host", BOOT_CPU_AMD, "");
	assert_int_equal(boot_arms_append(&arms, "nopti", &error), 0);
	expect_arm(0, "a", "host", BOOT_CPU_AMD, "nopti");
	expect_arm(1, "b", "host", BOOT_CPU_INTEL, "vdso=0 nopti");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_grid_is_a_product),
		cmocka_unit_test(test_grid_names_what_differs),
		cmocka_unit_test(test_pair),
		cmocka_unit_test(test_grid_refuses),
		cmocka_unit_test(test_made_up_names_are_numbered),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_text_refuses),
		cmocka_unit_test(test_text_has_a_limit),
		cmocka_unit_test(test_sweep),
		cmocka_unit_test(test_append),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

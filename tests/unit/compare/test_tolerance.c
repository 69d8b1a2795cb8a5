/* The list of tolerances: what it says, and what is wrong with a bad one. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/compare/tolerance.h"
#include "tests/unit/test_stats_near.h"

static struct tolerances list;

/* Of the cell when it is compared by a statistic in ticks, whose own tolerance is 0.02. */
static double in_ticks(const char *abi, const char *path, const char *op, bool hypervisor)
{
	const struct tolerance_settings by_rules = {.rules = &list};

	return tolerance_of(&by_rules, abi, path, op, hypervisor, &figure_stats[STAT_FLOOR]);
}

static double in_cycles(const char *path, bool hypervisor)
{
	const struct tolerance_settings by_rules = {.rules = &list};

	return tolerance_of(&by_rules, "x86_64", path, "getppid", hypervisor,
			    &figure_stats[STAT_CYCLES]);
}

static double of(const char *abi, const char *path, bool hypervisor)
{
	return in_ticks(abi, path, "getppid", hypervisor);
}

static void assert_is(double got, double want)
{
	assert_near(got, want, 1e-12);
}

static void last_line_that_fits_holds(void **state)
{
	(void)state;
	struct error error = {0};
	assert_int_equal(tolerances_parse("# a comment\n\n"
					  "* * * * 0.03 # all\n"
					  "int80\t* * hypervisor 0.2\r\n"
					  "int80 i386 * metal 0\n"
					  "vdso x86_64 getppid * 1",
					  &list, &error),
			 0);
	assert_is(of("x86_64", "syscall", true), 0.03);
	assert_is(of("x86_64", "int80", true), 0.2);
	assert_is(of("x86_64", "int80", false), 0.03);
	assert_is(of("i386", "int80", false), 0);
	assert_is(of("x86_64", "vdso", false), 1);
	assert_is(of("i386", "vdso", false), 0.03);
	assert_is(in_ticks("x86_64", "vdso", "time", false), 0.03);
	assert_is(in_cycles("vdso", false), 1);
	assert_int_equal(tolerances_parse("", &list, &error), 0);
	assert_is(of("x86_64", "syscall", true), 0.02);
	assert_is(in_cycles("syscall", true), 0.005);
}

/* A rule of one unit leaves what is in another to the rules before it. */
static void a_rule_may_be_of_one_unit(void **state)
{
	(void)state;
	struct error error = {0};
	const struct tolerance_settings without = {0}, every = {.every = 0.004, .rules = &list};

	assert_int_equal(tolerances_parse("* * * * 0.03\n"
					  "int80 * * * 0.2 tsc\n"
					  "int80 * * hypervisor 0.05 cycles\n",
					  &list, &error),
			 0);
	assert_is(of("x86_64", "int80", true), 0.2);
	assert_is(in_cycles("int80", true), 0.05);
	assert_is(in_cycles("int80", false), 0.03);
	assert_is(tolerance_of(&every, "i386", "int80", "time", true, &figure_stats[STAT_FLOOR]),
		  0.004);
	assert_is(tolerance_of(&without, "i386", "int80", "time", true, &figure_stats[STAT_P10]),
		  0.005);
}

static void assert_refused(const char *text, const char *words)
{
	struct error error = {0};
	assert_int_equal(tolerances_parse(text, &list, &error), -EINVAL);
	if (!strstr(error.text, words))
		fail_msg("'%s' does not say '%s'", error.text, words);
}

static void a_bad_line_is_named(void **state)
{
	(void)state;
	assert_refused("* * * * 0.1\nnosuch * * * 0.1", "line 2: no path named 'nosuch'");
	assert_refused("* amd64 * * 0.1", "line 1: no ABI named 'amd64'");
	assert_refused("* * open * 0.1", "no op named 'open'");
	assert_refused("* * * vm 0.1", "'vm'");
	assert_refused("* * * *", "not PATH ABI OP WHERE TOLERANCE");
	assert_refused("* * * * 0.1 0.1", "neither tsc nor cycles: '0.1'");
	assert_refused("* * * * 0.1 ticks", "line 1: neither tsc nor cycles: 'ticks'");
	assert_refused("* * * * 0.1 ns", "neither tsc nor cycles: 'ns'"); /* shown, not compared */
	assert_refused("* * * * 0.1 insn", "neither tsc nor cycles: 'insn'");
	assert_refused("* * * * 0.1 tsc 1", "not PATH ABI OP WHERE TOLERANCE [UNIT]");
	assert_refused("* * * * 2%", "'2%'");
	assert_refused("* * * * -0.1", "'-0.1'");
	assert_refused("* * * * 1.1", "'1.1'");
	assert_refused("* * * * nan", "'nan'");
	assert_refused("* * * * 0x", "'0x'");
	assert_refused("\033[2J * * * 1", "'?[2J'");
}

static void too_many_rules(void **state)
{
	(void)state;
	static const char rule[] = "* * * * 0.1\n";
	enum { LENGTH = sizeof(rule) - 1 };
	static char text[(TOLERANCES_MAX + 1) * LENGTH + 1];
	for (size_t i = 0; i <= TOLERANCES_MAX; i++)
		memcpy(text + i * LENGTH, rule, LENGTH);
	assert_refused(text, "line 257");
	text[(size_t)TOLERANCES_MAX * LENGTH] = 0;
	struct error error = {0};
	assert_int_equal(tolerances_parse(text, &list, &error), 0);
	assert_int_equal(list.n, TOLERANCES_MAX);
}

static void the_list_that_is_shipped(void **state)
{
	(void)state;
	struct error error = {0};
	if (tolerances_read("scripts/tolerances.txt", &list, &error))
		fail_msg("scripts/tolerances.txt: %s", error.text);
	assert_true(of("x86_64", "int80", true) >= 0.19);
	assert_is(of("x86_64", "int80", false), 0.02);
	assert_is(of("i386", "vdso", true), 0.02);
	assert_true(in_cycles("int80", true) < 0.1 && in_cycles("int80", true) > 0.005);
	assert_is(in_cycles("int80", false), 0.005);
	assert_is(in_cycles("syscall", true), 0.005);
}

static void files_that_are_none(void **state)
{
	(void)state;
	struct error error = {0};
	char name[] = "/tmp/syspath-tolerance.XXXXXX";
	assert_int_equal(tolerances_read("tests/nosuch", &list, &error), -ENOENT);
	assert_non_null(strstr(error.text, "No such file"));
	assert_int_equal(tolerances_read("tests", &list, &error), -EISDIR);
	assert_int_equal(tolerances_read("/dev/zero", &list, &error), -EFBIG);
	assert_int_equal(tolerances_read("/dev/null", &list, &error), 0);
	int fd = mkstemp(name);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "* * * * 0.1\0junk", 16), 16);
	close(fd);
	assert_int_equal(tolerances_read(name, &list, &error), -EINVAL);
	unlink(name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(last_line_that_fits_holds),
		cmocka_unit_test(a_rule_may_be_of_one_unit),
		cmocka_unit_test(a_bad_line_is_named),
		cmocka_unit_test(too_many_rules),
		cmocka_unit_test(the_list_that_is_shipped),
		cmocka_unit_test(files_that_are_none),
	};
	return cmocka_run_group_tests_name("tolerance", tests, NULL, NULL);
}

/* When a guest's clock source has settled, second by second. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bench/guest/clocksource.h"

static void expect_name(const struct clocksource_watch *watch, const char *name, bool settled)
{
	assert_string_equal(watch->name, name);
	assert_int_equal(watch->settled, settled);
}

/* Linux 4.14: the TSC is taken once it is calibrated, a second after the first program began. */
static void test_tsc_comes_late(void **state)
{
	struct clocksource_watch watch = {0};

	(void)state;
	assert_false(clocksource_look(&watch, "refined-jiffies", 0));
	assert_false(clocksource_look(&watch, "hpet", 0.1));
	expect_name(&watch, "hpet", false);
	assert_false(clocksource_look(&watch, "hpet", CLOCKSOURCE_CALM_S));
	assert_true(clocksource_look(&watch, "tsc", (int)CLOCKSOURCE_CALM_S + 0.05));
	expect_name(&watch, "tsc", true);
}

/* Newer kernels: the one of early boot is left for it, too. */
static void test_early_tsc_is_not_the_last(void **state)
{
	struct clocksource_watch watch = {0};

	(void)state;
	assert_false(clocksource_look(&watch, "tsc-early", 4));
	assert_true(clocksource_look(&watch, "tsc", 5));
	expect_name(&watch, "tsc", true);
}

/* clocksource=hpet, or a TSC that the kernel does not trust. */
static void test_another_stays(void **state)
{
	struct clocksource_watch watch = {0};

	(void)state;
	assert_false(clocksource_look(&watch, "acpi_pm", 7));
	assert_false(clocksource_look(&watch, "hpet", 8));
	assert_false(clocksource_look(&watch, "hpet", 8 + CLOCKSOURCE_CALM_S - 0.25));
	assert_true(clocksource_look(&watch, "hpet", 8 + CLOCKSOURCE_CALM_S));
	expect_name(&watch, "hpet", true);
}

static void test_a_kernel_that_tells_none(void **state)
{
	struct clocksource_watch watch = {0};

	(void)state;
	assert_false(clocksource_look(&watch, "", 0));
	assert_true(clocksource_look(&watch, "", CLOCKSOURCE_CALM_S));
	expect_name(&watch, "", true);
}

/* It does not wait for ever. */
static void test_one_that_never_settles(void **state)
{
	static const char *const names[] = {"hpet", "acpi_pm"};
	struct clocksource_watch watch = {0};
	int s = 0;

	(void)state;
	while (!clocksource_look(&watch, names[s % 2], 100 + s))
		assert_true(++s <= CLOCKSOURCE_LIMIT_S);
	assert_int_equal(s, CLOCKSOURCE_LIMIT_S);
	expect_name(&watch, names[s % 2], false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tsc_comes_late),
		cmocka_unit_test(test_early_tsc_is_not_the_last),
		cmocka_unit_test(test_another_stays),
		cmocka_unit_test(test_a_kernel_that_tells_none),
		cmocka_unit_test(test_one_that_never_settles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

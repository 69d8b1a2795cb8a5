/* The noise record: counters of one CPU out of /proc, and their differences. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench/host/noise.h"

static const struct host_source two_cpus = {.root = "tests/fixtures/noise/two-cpus"};
static const struct host_source nothing = {.root = "tests/fixtures/noise/absent"};

static void reads_the_column_of_its_cpu(void **state)
{
	struct noise_counters c;

	(void)state;
	noise_read(&two_cpus, 1, &c);
	assert_int_equal(c.steal_ms, 400); /* 40 ticks of 10 ms */
	assert_int_equal(c.interrupts, 5 + 50 + 3 + 500);
	assert_int_equal(c.pressure_us, 110788960);
	noise_read(&two_cpus, 0, &c);
	assert_int_equal(c.steal_ms, 300);
	/* ERR and MIS count for the whole machine and stand under the first CPU. */
	assert_int_equal(c.interrupts, 1 + 10 + 100 + 7);
}

/* CPUs 1 and 3 to 9 are offline: columns are found by their heads. */
static void numbers_may_have_gaps(void **state)
{
	static const struct host_source gap = {.root = "tests/fixtures/noise/gap"};
	struct noise_counters c;

	(void)state;
	noise_read(&gap, 2, &c);
	assert_int_equal(c.interrupts, 505);
	assert_int_equal(c.steal_ms, 100);
	noise_read(&gap, 10, &c);
	assert_int_equal(c.interrupts, 2525);
	assert_int_equal(c.steal_ms, 500);
	noise_read(&gap, 1, &c);
	assert_true(c.interrupts == NOISE_UNKNOWN && c.steal_ms == NOISE_UNKNOWN);
}

static void a_cpu_that_is_not_there_is_unknown(void **state)
{
	struct noise_counters c;

	(void)state;
	noise_read(&two_cpus, 7, &c);
	assert_true(c.steal_ms == NOISE_UNKNOWN);
	assert_true(c.interrupts == NOISE_UNKNOWN);
}

static void without_proc_all_is_unknown(void **state)
{
	struct noise_counters c;

	(void)state;
	noise_read(&nothing, 0, &c);
	assert_true(c.steal_ms == NOISE_UNKNOWN);
	assert_true(c.interrupts == NOISE_UNKNOWN);
	assert_true(c.pressure_us == NOISE_UNKNOWN);
	assert_true(c.throttled_us == NOISE_UNKNOWN);
}

static void differences_keep_the_unknown(void **state)
{
	struct noise_counters a = {10, NOISE_UNKNOWN, 500, 40}, b = {30, 7, 400, 100};
	struct noise_counters d = noise_between(&a, &b);

	(void)state;
	assert_int_equal(d.steal_ms, 20);
	assert_int_equal(d.throttled_us, 60);
	assert_true(d.interrupts == NOISE_UNKNOWN);
	assert_true(d.pressure_us == NOISE_UNKNOWN); /* a counter that went back is unknown */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_the_column_of_its_cpu),
		cmocka_unit_test(numbers_may_have_gaps),
		cmocka_unit_test(a_cpu_that_is_not_there_is_unknown),
		cmocka_unit_test(without_proc_all_is_unknown),
		cmocka_unit_test(differences_keep_the_unknown),
	};

	return cmocka_run_group_tests_name("noise", tests, NULL, NULL);
}

/* From counts to figures per call, and what they must be. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bench/counters/counts.h"
#include "bench/counters/group.h"

/* --- blocks ---------------------------------------------------------------------------------- */

/* What a block costs by itself cancels, whatever it is. */
static void test_fixed_cost_cancels(void **state)
{
	const uint64_t one[] = {1003, 1003, 1003}, two[] = {2003, 2003, 2003};
	struct per_call count;

	(void)state;
	assert_int_equal(per_call_of(one, two, 3, 1000, &count), 0);
	assert_true(count.median >= 1 && count.median <= 1);
	assert_true(per_call_is_exact(&count));
}

static void test_median_and_ends(void **state)
{
	const uint64_t one[] = {10, 10, 10}, two[] = {30, 110, 20};
	struct per_call count;

	(void)state;
	assert_int_equal(per_call_of(one, two, 3, 10, &count), 0);
	assert_true(count.lowest >= 1 && count.lowest <= 1);
	assert_true(count.median >= 2 && count.median <= 2);
	assert_true(count.highest >= 10 && count.highest <= 10);
	assert_false(per_call_is_exact(&count));
}

/* A stray event in the shorter block makes a difference below 0, and no wrapped-around one. */
static void test_below_zero(void **state)
{
	const uint64_t one[] = {1}, two[] = {0};
	struct per_call count;

	(void)state;
	assert_int_equal(per_call_of(one, two, 1, 4, &count), 0);
	assert_true(count.median >= -0.25 && count.median <= -0.25);
	assert_false(per_call_is_exact(&count));
}

static void test_agreeing_on_a_fraction_is_not_exact(void **state)
{
	const uint64_t one[] = {0, 0}, two[] = {5, 5};
	struct per_call count;

	(void)state;
	assert_int_equal(per_call_of(one, two, 2, 10, &count), 0);
	assert_false(per_call_is_exact(&count));
}

static void test_nothing_to_divide(void **state)
{
	const uint64_t x[PER_CALL_MAX_REPETITIONS + 1] = {0};
	struct per_call count;

	(void)state;
	assert_int_equal(per_call_of(x, x, 0, 10, &count), -EINVAL);
	assert_int_equal(per_call_of(x, x, 1, 0, &count), -EINVAL);
	assert_int_equal(per_call_of(x, x, PER_CALL_MAX_REPETITIONS + 1, 1, &count), -EINVAL);
}

/* --- readings -------------------------------------------------------------------------------- */

static void test_multiplexed_reading_is_refused(void **state)
{
	struct group_reading before = {.enabled_ns = 100, .running_ns = 90, .value = {5, 7}};
	struct group_reading after = {.enabled_ns = 300, .running_ns = 289, .value = {15, 8}};
	uint64_t difference[2] = {42, 42};

	(void)state;
	assert_int_equal(group_difference(&before, &after, 2, difference), -EBUSY);
	assert_int_equal(difference[0], 42);
	after.running_ns = 290; /* what it missed before does not matter */
	assert_int_equal(group_difference(&before, &after, 2, difference), 0);
	assert_int_equal(difference[0], 10);
	assert_int_equal(difference[1], 1);
}

static void test_reading_that_never_ran_is_refused(void **state)
{
	struct group_reading before = {.enabled_ns = 100, .running_ns = 100};
	uint64_t difference[1];

	(void)state;
	assert_int_equal(group_difference(&before, &before, 1, difference), -EBUSY);
}

/* --- truths ---------------------------------------------------------------------------------- */

/* A set of the events that truths are about, all ready, and counts of a cell to be judged. */
static struct event_set set;
static struct cell_count counted[3];

enum { FAULTS, EMULATED, ENTERED };

static struct cell_counts cell_with(double faults, double emulated, double entered)
{
	const double values[] = {faults, emulated, entered};
	static const enum event_role roles[] = {ROLE_PAGE_FAULTS, ROLE_EMULATE_VSYSCALL,
						ROLE_SYS_ENTER};

	set = (struct event_set){.n = 3};
	for (int i = 0; i < 3; i++) {
		set.events[i] = (struct event){
			.role = roles[i],
			.domain = i == FAULTS ? DOMAIN_USER : DOMAIN_KERNEL,
			.exact = true,
		};
		counted[i] = (struct cell_count){true, {values[i], values[i], values[i]}};
	}
	return (struct cell_counts){.counted = true, .events = counted};
}

static const struct row {
	struct truth_subject subject;
	double faults, emulated, entered; /* per call */
	int broken;			  /* event that contradicts, -1: none */
	size_t judged;
} rows[] = {
	{{PATH_syscall, WIRE_ENTERS, false, "xonly"}, 0, 0, 1, -1, 1},
	{{PATH_syscall, WIRE_ENTERS, false, "xonly"}, 0, 0, 2, ENTERED, 1},
	{{PATH_syscall, WIRE_ENTERS, false, "xonly"}, 0, 0, 0, ENTERED, 1},
	{{PATH_syscall, WIRE_ENTERS, false, NULL}, 0, 0, 1.001, ENTERED, 1},
	{{PATH_syscall, WIRE_ENTERS, true, "xonly"}, 0, 0, 0, -1, 0}, /* a filter's own answer */
	{{PATH_int80, WIRE_ENTERS, false, "none"}, 0, 0, 1, -1, 1},
	{{PATH_sysenter, WIRE_ENTERS, false, "none"}, 0, 0, 0, ENTERED, 1},
	{{PATH_empty, WIRE_ENTERS_NOT, false, "none"}, 0, 0, 0, -1, 1},
	{{PATH_empty, WIRE_ENTERS_NOT, false, "none"}, 0, 0, 1, ENTERED, 1},
	{{PATH_vdso, WIRE_ENTERS_NOT, false, "xonly"}, 0, 0, 0, -1, 1},
	{{PATH_vdso, WIRE_ENTERS_NOT, false, "xonly"}, 0, 0, 1, ENTERED, 1},
	{{PATH_vdso, WIRE_ENTERS, false, "xonly"}, 0, 0, 1, -1, 0}, /* a fallback promises nothing
								     */
	{{PATH_libc, WIRE_ENTERS_UNKNOWN, false, "xonly"}, 0, 0, 1, -1, 0},
	{{PATH_vsyscall, WIRE_ENTERS_UNKNOWN, false, "xonly"}, 1, 1, 0, -1, 3},
	{{PATH_vsyscall, WIRE_ENTERS_UNKNOWN, false, "emulate"}, 1, 1, 0, -1, 3},
	{{PATH_vsyscall, WIRE_ENTERS_UNKNOWN, false, "xonly"}, 0, 1, 0, FAULTS, 3},
	{{PATH_vsyscall, WIRE_ENTERS_UNKNOWN, false, "emulate"}, 2, 1, 0, FAULTS, 3},
	{{PATH_vsyscall, WIRE_ENTERS_UNKNOWN, false, "emulate"}, 1, 0, 0, EMULATED, 3},
	{{PATH_vsyscall, WIRE_ENTERS_UNKNOWN, false, "xonly"}, 1, 1, 1, ENTERED, 3},
	{{PATH_vsyscall, WIRE_ENTERS_UNKNOWN, false, "native"}, 0, 0, 1, -1, 2},
	{{PATH_vsyscall, WIRE_ENTERS_UNKNOWN, false, "native"}, 0.005, 0, 1, -1, 2},
	{{PATH_vsyscall, WIRE_ENTERS_UNKNOWN, false, "native"}, 1, 0, 1, FAULTS, 2},
	{{PATH_vsyscall, WIRE_ENTERS_UNKNOWN, false, "unknown"}, 1, 1, 1, -1, 0},
	{{PATH_vsyscall, WIRE_ENTERS_UNKNOWN, false, NULL}, 1, 1, 1, -1, 0},
};

static void test_truths(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct cell_counts cell =
			cell_with(rows[i].faults, rows[i].emulated, rows[i].entered);
		const struct truth_verdict *v = counts_judge(&set, &cell, &rows[i].subject);
		if ((v ? (int)v->event : -1) != rows[i].broken || cell.n_truths != rows[i].judged)
			fail_msg("row %zu: event %d contradicts, %zu judged", i,
				 v ? (int)v->event : -1, cell.n_truths);
	}
}

/* One repetition that differs contradicts, though the median is right. */
static void test_every_repetition_counts(void **state)
{
	struct cell_counts cell = cell_with(0, 0, 1);
	const struct truth_subject subject = {PATH_syscall, WIRE_ENTERS, false, NULL};

	(void)state;
	counted[ENTERED].per_call.highest = 1.01;
	assert_non_null(counts_judge(&set, &cell, &subject));
	counted[ENTERED].per_call.highest = 1;
	counted[ENTERED].per_call.lowest = 0.99;
	assert_non_null(counts_judge(&set, &cell, &subject));
}

static void test_what_was_not_counted_is_not_judged(void **state)
{
	struct cell_counts cell = cell_with(0, 0, 7);
	const struct truth_subject subject = {PATH_syscall, WIRE_ENTERS, false, NULL};

	(void)state;
	counted[ENTERED].counted = false;
	assert_null(counts_judge(&set, &cell, &subject));
	assert_int_equal(cell.n_truths, 0);
	counted[ENTERED].counted = true;
	set.events[ENTERED].status = EVENT_UNAVAILABLE;
	assert_null(counts_judge(&set, &cell, &subject));
	assert_int_equal(cell.n_truths, 0);
}

/* --- figures that follow ---------------------------------------------------------------------- */

static double figures[8];

static struct cell_counts cell_of(size_t n, const enum event_role *roles,
				  const enum event_domain *domains, const double *values)
{
	static struct cell_count counts[8];
	static double groups[] = {50};

	set = (struct event_set){.n = n, .n_groups = 1};
	for (size_t i = 0; i < n; i++) {
		set.events[i] = (struct event){.role = roles[i], .domain = domains[i]};
		counts[i] = (struct cell_count){true, {values[i], values[i], values[i]}};
	}
	return (struct cell_counts){.counted = true, .events = counts, .group_tsc = groups};
}

static bool near(double a, double b)
{
	return a - b < 1e-9 && b - a < 1e-9;
}

static void test_user_and_kernel_add_up(void **state)
{
	const enum event_role roles[] = {ROLE_CYCLES, ROLE_CYCLES, ROLE_INSTRUCTIONS,
					 ROLE_INSTRUCTIONS};
	const enum event_domain domains[] = {DOMAIN_USER, DOMAIN_KERNEL, DOMAIN_USER,
					     DOMAIN_KERNEL};
	struct cell_counts cell = cell_of(4, roles, domains, (const double[]){20, 80, 10, 160});

	(void)state;
	assert_true(counts_core_cycles(&set, &cell, &figures[0], &figures[1]));
	assert_true(near(figures[0], 100) && near(figures[1], 50));
	assert_true(counts_ipc(&set, &cell, DOMAIN_USER, &figures[2]));
	assert_true(counts_ipc(&set, &cell, DOMAIN_KERNEL, &figures[3]));
	assert_true(counts_ipc(&set, &cell, DOMAIN_BOTH, &figures[4]));
	assert_true(near(figures[2], 0.5) && near(figures[3], 2) && near(figures[4], 1.7));
}

/* What was counted at different times is no sum and no ratio. */
static void test_groups_do_not_mix(void **state)
{
	const enum event_role roles[] = {ROLE_CYCLES, ROLE_CYCLES, ROLE_INSTRUCTIONS,
					 ROLE_INSTRUCTIONS};
	const enum event_domain domains[] = {DOMAIN_USER, DOMAIN_KERNEL, DOMAIN_USER,
					     DOMAIN_KERNEL};
	struct cell_counts cell = cell_of(4, roles, domains, (const double[]){20, 80, 10, 160});
	double groups[] = {50, 60};

	(void)state;
	cell.group_tsc = groups;
	set.n_groups = 2;
	set.events[1].group = set.events[3].group = 1; /* the kernel's apart from the user's */
	assert_false(counts_core_cycles(&set, &cell, &figures[0], &figures[1]));
	assert_false(counts_ipc(&set, &cell, DOMAIN_BOTH, &figures[0]));
	assert_true(counts_ipc(&set, &cell, DOMAIN_KERNEL, &figures[0]));
	assert_true(near(figures[0], 2));
	set.events[1].group = 0; /* the kernel's cycles apart from its instructions */
	assert_true(counts_core_cycles(&set, &cell, &figures[0], &figures[1]));
	assert_true(near(figures[0], 100) && near(figures[1], 50));
	assert_false(counts_ipc(&set, &cell, DOMAIN_KERNEL, &figures[0]));
	assert_false(counts_ipc(&set, &cell, DOMAIN_BOTH, &figures[0]));
}

static void test_half_of_the_cycles_is_no_figure(void **state)
{
	const enum event_role roles[] = {ROLE_CYCLES, ROLE_INSTRUCTIONS};
	const enum event_domain domains[] = {DOMAIN_USER, DOMAIN_USER};
	struct cell_counts cell = cell_of(2, roles, domains, (const double[]){0, 10});

	(void)state;
	assert_false(counts_core_cycles(&set, &cell, &figures[0], &figures[1]));
	assert_false(counts_ipc(&set, &cell, DOMAIN_BOTH, &figures[0]));
	assert_false(counts_ipc(&set, &cell, DOMAIN_USER, &figures[0])); /* by no cycle */
}

static void test_aperf_stands_in_for_cycles(void **state)
{
	const enum event_role roles[] = {ROLE_APERF};
	const enum event_domain domains[] = {DOMAIN_BOTH};
	struct cell_counts cell = cell_of(1, roles, domains, (const double[]){70});

	(void)state;
	assert_true(counts_core_cycles(&set, &cell, &figures[0], &figures[1]));
	assert_true(near(figures[0], 70));
}

/* --- the ruler ---------------------------------------------------------------------------------
 */

static const struct ruled_cycles ruled = {430, 428, 434};
static const enum event_role two_roles[] = {ROLE_CYCLES, ROLE_CYCLES};
static const enum event_domain two_domains[] = {DOMAIN_USER, DOMAIN_KERNEL};

/* The ranges of what was counted and ruled are no further apart than half a percent of the median.
 */
static void test_ruler_and_counter_agree(void **state)
{
	static const struct {
		struct per_call both;
		bool held;
	} cases[] = {
		{{430, 430, 430}, true},      {{436.1, 436.1, 436.1}, true},
		{{436.2, 436.2, 437}, false}, {{425.9, 425.9, 425.9}, true},
		{{425.8, 425, 425.8}, false}, {{450, 433, 460}, true},
		{{435, 420, 450}, true},      {{860, 860, 860}, false},
		{{0, 0, 0}, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const enum event_domain both[] = {DOMAIN_BOTH};
		struct cell_counts cell = cell_of(1, two_roles, both, (const double[]){0});
		cell.events[0].per_call = cases[i].both;
		const struct truth_verdict *broken = counts_judge_cycles(&set, &cell, &ruled);
		assert_int_equal(cell.n_truths, 1);
		if (!broken != cases[i].held || cell.truths[0].held != cases[i].held)
			fail_msg("case %zu", i);
		assert_true(near(cell.truths[0].truth->expected, 430));
		assert_true(near(cell.truths[0].truth->tolerance, 2.15));
	}
}

static void test_ruler_by_user_and_kernel(void **state)
{
	struct cell_counts cell = cell_of(2, two_roles, two_domains, (const double[]){30, 400});
	char name[64];

	(void)state;
	snprintf(set.events[0].name, sizeof(set.events[0].name), "cycles:u");
	snprintf(set.events[1].name, sizeof(set.events[1].name), "cycles:k");
	assert_null(counts_judge_cycles(&set, &cell, &ruled));
	assert_int_equal(cell.n_truths, 1);
	assert_true(near(cell.truths[0].count.median, 430));
	counts_name_events(&set, &cell.truths[0], name, sizeof(name));
	assert_string_equal(name, "cycles:u + cycles:k");
	cell.events[1].per_call = (struct per_call){410, 407, 411};
	assert_non_null(counts_judge_cycles(&set, &cell, &ruled));
	assert_true(near(cell.truths[1].count.lowest, 437) &&
		    near(cell.truths[1].count.highest, 441));
}

/* Cycles of one domain, or of two groups, or of aperf, which others' time is in, are no sum. */
static void test_ruler_by_half_is_not_judged(void **state)
{
	const enum event_role aperf[] = {ROLE_APERF};
	const enum event_domain both[] = {DOMAIN_BOTH};
	struct cell_counts cell = cell_of(1, two_roles, two_domains, (const double[]){9});

	(void)state;
	assert_null(counts_judge_cycles(&set, &cell, &ruled));
	assert_int_equal(cell.n_truths, 0);
	cell = cell_of(2, two_roles, two_domains, (const double[]){1, 9});
	set.events[1].group = 1;
	assert_null(counts_judge_cycles(&set, &cell, &ruled));
	assert_int_equal(cell.n_truths, 0);
	cell = cell_of(1, aperf, both, (const double[]){9});
	assert_null(counts_judge_cycles(&set, &cell, &ruled));
	assert_int_equal(cell.n_truths, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fixed_cost_cancels),
		cmocka_unit_test(test_median_and_ends),
		cmocka_unit_test(test_below_zero),
		cmocka_unit_test(test_agreeing_on_a_fraction_is_not_exact),
		cmocka_unit_test(test_nothing_to_divide),
		cmocka_unit_test(test_multiplexed_reading_is_refused),
		cmocka_unit_test(test_reading_that_never_ran_is_refused),
		cmocka_unit_test(test_truths),
		cmocka_unit_test(test_every_repetition_counts),
		cmocka_unit_test(test_what_was_not_counted_is_not_judged),
		cmocka_unit_test(test_user_and_kernel_add_up),
		cmocka_unit_test(test_groups_do_not_mix),
		cmocka_unit_test(test_half_of_the_cycles_is_no_figure),
		cmocka_unit_test(test_aperf_stands_in_for_cycles),
		cmocka_unit_test(test_ruler_and_counter_agree),
		cmocka_unit_test(test_ruler_by_user_and_kernel),
		cmocka_unit_test(test_ruler_by_half_is_not_judged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

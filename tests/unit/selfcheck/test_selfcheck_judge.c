/* The verdicts of selfcheck on made-up samples: true, wrong and noisy ones. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench/selfcheck/selfcheck.h"
#include "bench/selfcheck/selfcheck_judge.h"

enum { N = SELFCHECK_INVOCATIONS };

/* `centre`, spread evenly over centre - half to centre + half, out of order. */
static void spread_about(double x[N], double centre, double half)
{
	for (int i = 0; i < N; i++)
		x[i] = centre + half * (2.0 * (i * 7 % N) / (N - 1) - 1);
}

static enum verdict of_empty(double centre, double half)
{
	double x[N];
	struct finding f;

	spread_about(x, centre, half);
	assert_int_equal(judge_empty(x, N, &f), 0);
	return f.verdict;
}

static enum verdict of_linear(double centre, double half, double lost)
{
	double x[N];
	struct finding f;

	spread_about(x, centre, half);
	assert_int_equal(judge_linear(x, N, lost, &f), 0);
	return f.verdict;
}

static enum verdict of_ratio(double centre, double half, double expected, struct finding *f)
{
	double x[N];

	spread_about(x, centre, half);
	assert_int_equal(judge_ratio(x, N, expected, f), 0);
	return f->verdict;
}

static enum verdict of_same(double centre, double half, double step, struct finding *f,
			    double *resolves)
{
	double x[N];

	spread_about(x, centre, half);
	assert_int_equal(judge_same(x, N, step, f, resolves), 0);
	return f->verdict;
}

static void empty_that_reads_nothing(void **state)
{
	double x[N];
	struct finding f;
	(void)state;
	spread_about(x, 0.02, 0.05);
	assert_int_equal(judge_empty(x, N, &f), 0);
	assert_int_equal(f.verdict, VERDICT_PASS);
	assert_true(f.n == N && fabs(f.estimate - 0.02) < 0.01);
	assert_true(f.span.lo < 0.02 && f.span.hi > 0.02);
}

static void empty_that_reads_five_ticks(void **state)
{
	(void)state;
	assert_int_equal(of_empty(5, 0.2), VERDICT_FAIL);
	assert_int_equal(of_empty(-5, 0.2), VERDICT_FAIL);
}

static void empty_that_is_anywhere(void **state)
{
	(void)state;
	assert_int_equal(of_empty(0, 20), VERDICT_NOISY);
	/* The middle is wrong, but the interval does not exclude a true host. */
	assert_int_equal(of_empty(5, 20), VERDICT_NOISY);
}

/* One invocation that was disturbed changes nothing. */
static void an_outlier_is_not_a_verdict(void **state)
{
	double x[N];
	struct finding f;
	(void)state;
	spread_about(x, 0, 0.1);
	x[3] = 1000;
	assert_int_equal(judge_empty(x, N, &f), 0);
	assert_int_equal(f.verdict, VERDICT_PASS);
}

static void too_few_to_tell(void **state)
{
	const double x[8] = {0};
	struct finding f;
	(void)state;
	assert_int_equal(judge_empty(x, 7, &f), 0);
	assert_int_equal(f.verdict, VERDICT_NOISY);
	assert_true(isinf(f.span.lo) && isinf(f.span.hi));
	assert_int_equal(judge_empty(x, 8, &f), 0);
	assert_int_equal(f.verdict, VERDICT_PASS);
	assert_int_equal(judge_empty(x, 0, &f), -EINVAL);
}

static void proportion(void **state)
{
	(void)state;
	assert_int_equal(of_linear(1.002, 0.004, 0), VERDICT_PASS);
	assert_int_equal(of_linear(1.01, 0.008, 0), VERDICT_NOISY);
}

/* A cost per batch that nobody subtracts makes short batches cost more; nothing excuses it. */
static void cost_that_is_not_in_proportion(void **state)
{
	(void)state;
	assert_int_equal(of_linear(0.95, 0.004, 0.5), VERDICT_FAIL);
	assert_int_equal(of_linear(1.05, 0.004, 0.01), VERDICT_FAIL);
	/* Long batches that were disturbed cost more on a true host. */
	assert_int_equal(of_linear(1.05, 0.004, 0.5), VERDICT_NOISY);
}

static void known_ratio(void **state)
{
	struct finding f;
	(void)state;
	assert_int_equal(of_ratio(3.003, 0.01, 3, &f), VERDICT_PASS);
	assert_int_equal(of_ratio(2.9, 0.01, 3, &f), VERDICT_FAIL);
	assert_int_equal(of_ratio(2.9, 0.3, 3, &f), VERDICT_NOISY);
}

static void unknown_ratio_is_shown(void **state)
{
	struct finding f;
	(void)state;
	assert_int_equal(of_ratio(7, 0.01, 0, &f), VERDICT_NOT_JUDGED);
	assert_true(fabs(f.estimate - 7) < 0.01);
}

static void same_is_same(void **state)
{
	double resolves;
	struct finding f;
	(void)state;
	assert_int_equal(of_same(1, 0.01, 0.0008, &f, &resolves), VERDICT_PASS);
	assert_true(f.span.lo < 1 && f.span.hi > 1);
	assert_true(fabs(resolves - (f.span.hi - f.span.lo) / 2) < 1e-12);
	assert_true(resolves > 0.002 && resolves < 0.01);
}

static void same_that_differs(void **state)
{
	double resolves;
	struct finding f;
	(void)state;
	assert_int_equal(of_same(1.03, 0.01, 0.0008, &f, &resolves), VERDICT_FAIL);
	assert_int_equal(of_same(0.97, 0.01, 0.0008, &f, &resolves), VERDICT_FAIL);
}

/* Which of the two is A makes no difference. */
static void same_either_way(void **state)
{
	double x[N], y[N], resolves;
	struct finding f, turned;
	(void)state;
	spread_about(x, 1.3, 0.3);
	for (int i = 0; i < N; i++)
		y[i] = 1 / x[i];
	assert_int_equal(judge_same(x, N, 0.0008, &f, &resolves), 0);
	assert_int_equal(judge_same(y, N, 0.0008, &turned, &resolves), 0);
	assert_true(fabs(f.estimate * turned.estimate - 1) < 1e-9);
	assert_true(fabs(f.span.lo * turned.span.hi - 1) < 1e-9);
}

/* Floors come in steps of the counter: all pairs one step apart are no difference that it shows. */
static void same_but_for_the_step(void **state)
{
	double resolves;
	struct finding f;
	(void)state;
	assert_int_equal(of_same(1.0007, 0, 0.0008, &f, &resolves), VERDICT_PASS);
	assert_true(resolves == 0.0008);
	assert_int_equal(of_same(1.0007, 0, 0.0006, &f, &resolves), VERDICT_FAIL);
}

static void same_too_noisy(void **state)
{
	double x[N], resolves;
	struct finding f;
	(void)state;
	assert_int_equal(of_same(1, 0.5, 0.0008, &f, &resolves), VERDICT_NOISY);
	assert_true(resolves > JUDGE_SAME_WIDTH);
	spread_about(x, 1, 0);
	assert_int_equal(judge_same(x, 3, 0.0008, &f, &resolves), 0);
	assert_int_equal(f.verdict, VERDICT_NOISY);
	assert_true(isinf(resolves));
	x[5] = 0;
	assert_int_equal(judge_same(x, N, 0.0008, &f, &resolves), -EINVAL);
}

static struct tsc_look good_look(void)
{
	return (struct tsc_look){
		.invariant = true,
		.step = 26,
		.reads = 1000,
		.cpus = 3,
		.offset = {-150, 170},
		.worst_cpu = 2,
		.hz = 2.6e9,
	};
}

static void clocks(void **state)
{
	struct tsc_look look = good_look();
	(void)state;
	assert_int_equal(judge_tsc(&look), VERDICT_PASS);
	look.offset = (struct interval){40, 300};
	assert_int_equal(judge_tsc(&look), VERDICT_FAIL);
	look.offset = (struct interval){-9000, -8000};
	assert_int_equal(judge_tsc(&look), VERDICT_FAIL);
	look.offset = (struct interval){-5000, 5000}; /* 1 us is 2,600 ticks */
	assert_int_equal(judge_tsc(&look), VERDICT_NOISY);
	look.offset = (struct interval){200, -200}; /* the offset changed under way */
	assert_int_equal(judge_tsc(&look), VERDICT_FAIL);
	look = good_look();
	look.unanswered = 1;
	assert_int_equal(judge_tsc(&look), VERDICT_NOISY);
}

static void promises_of_clocks(void **state)
{
	struct tsc_look look = good_look();
	(void)state;
	look.invariant = false;
	assert_int_equal(judge_tsc(&look), VERDICT_FAIL);
	look.guest = true; /* what the CPU has may be hidden */
	assert_int_equal(judge_tsc(&look), VERDICT_NOT_JUDGED);
	look.offset = (struct interval){40, 300};
	assert_int_equal(judge_tsc(&look), VERDICT_FAIL);
	look = good_look();
	look.cpus = 0; /* a host of one CPU */
	look.offset = (struct interval){0, 0};
	assert_int_equal(judge_tsc(&look), VERDICT_PASS);
}

static void exit_codes(void **state)
{
	enum verdict v[] = {VERDICT_PASS, VERDICT_NOT_JUDGED, VERDICT_PASS};
	(void)state;
	assert_int_equal(judge_exit(v, 3), EXIT_FINE);
	v[0] = VERDICT_NOISY;
	assert_int_equal(judge_exit(v, 3), EXIT_INCONCLUSIVE);
	v[1] = VERDICT_FAIL;
	assert_int_equal(judge_exit(v, 3), EXIT_BAD_CELL);
	v[0] = v[1] = v[2] = VERDICT_NOT_JUDGED;
	assert_int_equal(judge_exit(v, 3), EXIT_NOTHING);
}

static void the_worst_is_kept(void **state)
{
	struct check check = {0};
	struct finding f = {.estimate = 1.004, .n = 12, .verdict = VERDICT_PASS};
	(void)state;
	assert_true(check_take(&check, &f, 1));
	f.estimate = 0.999;
	assert_false(check_take(&check, &f, 1));
	f.estimate = 0.995;
	assert_true(check_take(&check, &f, 1));
	f = (struct finding){.estimate = 1, .n = 12, .verdict = VERDICT_NOISY};
	assert_true(check_take(&check, &f, 1));
	f = (struct finding){.estimate = 2, .n = 12, .verdict = VERDICT_PASS};
	assert_false(check_take(&check, &f, 1));
	assert_int_equal(check.finding.verdict, VERDICT_NOISY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_that_reads_nothing),
		cmocka_unit_test(empty_that_reads_five_ticks),
		cmocka_unit_test(empty_that_is_anywhere),
		cmocka_unit_test(an_outlier_is_not_a_verdict),
		cmocka_unit_test(too_few_to_tell),
		cmocka_unit_test(proportion),
		cmocka_unit_test(cost_that_is_not_in_proportion),
		cmocka_unit_test(known_ratio),
		cmocka_unit_test(unknown_ratio_is_shown),
		cmocka_unit_test(same_is_same),
		cmocka_unit_test(same_that_differs),
		cmocka_unit_test(same_either_way),
		cmocka_unit_test(same_but_for_the_step),
		cmocka_unit_test(same_too_noisy),
		cmocka_unit_test(clocks),
		cmocka_unit_test(promises_of_clocks),
		cmocka_unit_test(exit_codes),
		cmocka_unit_test(the_worst_is_kept),
	};
	return cmocka_run_group_tests_name("selfcheck/selfcheck_judge", tests, NULL, NULL);
}

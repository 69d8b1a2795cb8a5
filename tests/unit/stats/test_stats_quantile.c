#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench/stats/quantile.h"
#include "tests/unit/test_stats_near.h"

/* mtcars$mpg of R (Henderson and Velleman, "Building multiple regression models interactively",
 * Biometrics 37, 1981). R: quantile(mtcars$mpg) is 10.400 15.425 19.200 22.800 33.900 and
 * mean(mtcars$mpg) 20.09062. */
static const double mpg[] = {21.0, 21.0, 22.8, 21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8,
			     16.4, 17.3, 15.2, 10.4, 10.4, 14.7, 32.4, 30.4, 33.9, 21.5, 15.5,
			     15.2, 13.3, 19.2, 27.3, 26.0, 30.4, 15.8, 19.7, 15.0, 21.4};

static void sorted_mpg(double *out)
{
	for (size_t i = 0; i < COUNT(mpg); i++)
		out[i] = mpg[i];
	sort_doubles(out, COUNT(mpg));
}

static void test_r_quartiles(void **state)
{
	(void)state;
	static const double want[] = {10.400, 15.425, 19.200, 22.800, 33.900};
	double x[COUNT(mpg)];
	double grid[COUNT(want)];

	sorted_mpg(x);
	quantile_grid(x, COUNT(x), grid, COUNT(grid));
	for (size_t i = 0; i < COUNT(want); i++) {
		assert_near(quantile_sorted(x, COUNT(x), (double)i / 4), want[i], 1e-12);
		assert_near(grid[i], want[i], 1e-12);
	}
	assert_near(median_sorted(x, COUNT(x)), 19.2, 1e-12);
	assert_near(mean(mpg, COUNT(mpg)), 20.09062, 5e-6);
}

/* R: quantile(1:4, c(0.1, 0.25, 1/3, 0.5, 0.9)), type = 7. Types 4 to 6, 8 and 9 all differ. */
static void test_type_7_not_its_neighbours(void **state)
{
	(void)state;
	static const double x[] = {1, 2, 3, 4};
	assert_near(quantile_sorted(x, 4, 0.1), 1.3, 1e-12);
	assert_near(quantile_sorted(x, 4, 0.25), 1.75, 1e-12);
	assert_near(quantile_sorted(x, 4, 1.0 / 3), 2.0, 1e-12);
	assert_near(quantile_sorted(x, 4, 0.5), 2.5, 1e-12);
	assert_near(quantile_sorted(x, 4, 0.9), 3.7, 1e-12);
}

static void test_sort(void **state)
{
	(void)state;
	double x[] = {3, -1, 2, (double)INFINITY, -0.0, 2, -(double)INFINITY, 1e-300};
	static const double want[] = {-(double)INFINITY, -1, -0.0, 1e-300, 2, 2, 3,
				      (double)INFINITY};
	sort_doubles(x, COUNT(x));
	for (size_t i = 0; i < COUNT(x); i++)
		assert_true(x[i] == want[i]);
	sort_doubles(x, 0);
	sort_doubles(x + 7, 1);
	assert_true(x[7] == want[7]);
}

static void test_edges(void **state)
{
	(void)state;
	static const double x[] = {2, 5, 9};
	assert_true(isnan(quantile_sorted(x, 0, 0.5)));
	assert_true(isnan(quantile_sorted(x, 3, (double)NAN)));
	assert_true(isnan(median_sorted(x, 0)));
	assert_true(isnan(mean(x, 0)));
	assert_true(quantile_sorted(x, 3, -1) == 2);
	assert_true(quantile_sorted(x, 3, 2) == 9);
	assert_true(quantile_sorted(x + 1, 1, 0.3) == 5);
	assert_true(median_sorted(x, 3) == 5);
	assert_true(median_of((double[]){5, 9, 2, 3}, 4) == 4); /* in any order */
	assert_true(median_sorted(x, 2) == 3.5);
	assert_true(mean(x + 2, 1) == 9);
}

/* A quantile between equal samples must be that sample to the last bit, and never NaN. */
static void test_equal_neighbours(void **state)
{
	(void)state;
	static const double same[] = {0.1, 0.1, 0.1};
	static const double tail[] = {1, (double)INFINITY, (double)INFINITY};
	for (int i = 0; i <= 100; i++)
		assert_true(quantile_sorted(same, 3, i / 100.0) == 0.1);
	assert_true(quantile_sorted(tail, 3, 0.75) == (double)INFINITY);
	assert_true(quantile_sorted(tail, 3, 0) == 1);
}

static void test_grid(void **state)
{
	(void)state;
	double x[COUNT(mpg)];
	double grid[201];

	sorted_mpg(x);
	quantile_grid(x, COUNT(x), grid, COUNT(grid));
	assert_true(grid[0] == 10.4);
	assert_true(grid[200] == 33.9);
	for (size_t i = 1; i < COUNT(grid); i++)
		assert_true(grid[i] >= grid[i - 1]);
	/* As many quantiles as samples: the samples themselves. */
	quantile_grid(x, COUNT(x), grid, COUNT(x));
	for (size_t i = 0; i < COUNT(x); i++)
		assert_near(grid[i], x[i], 1e-12);
	grid[1] = -7;
	quantile_grid(x, COUNT(x), grid, 1);
	assert_near(grid[0], 19.2, 1e-12);
	quantile_grid(x, COUNT(x), grid, 0);
	assert_true(grid[1] == -7);
	quantile_grid(x, 0, grid, 2);
	assert_true(isnan(grid[0]) && isnan(grid[1]));
}

/* Extended precision: 1 is not swallowed by 1e16. */
static void test_mean_keeps_small_terms(void **state)
{
	(void)state;
	static const double x[] = {1e16, 1, -1e16, 1};
	assert_near(mean(x, 4), 0.5, 1e-15);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_r_quartiles),
		cmocka_unit_test(test_type_7_not_its_neighbours),
		cmocka_unit_test(test_sort),
		cmocka_unit_test(test_edges),
		cmocka_unit_test(test_equal_neighbours),
		cmocka_unit_test(test_grid),
		cmocka_unit_test(test_mean_keeps_small_terms),
	};
	return cmocka_run_group_tests_name("stats/quantile", tests, NULL, NULL);
}

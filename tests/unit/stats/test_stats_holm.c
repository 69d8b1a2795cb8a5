#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bench/stats/holm.h"
#include "bench/stats/rng.h"
#include "tests/unit/test_stats_near.h"

/* Rosetta Code, "P-value correction": 50 p values and what R's p.adjust(p, "holm") makes of them.
 */
static void test_r_p_adjust(void **state)
{
	(void)state;
	double p[] = {
		4.533744e-01, 7.296024e-01, 9.936026e-02, 9.079658e-02, 1.801962e-01, 8.752257e-01,
		2.922222e-01, 9.115421e-01, 4.355806e-01, 5.324867e-01, 4.926798e-01, 5.802978e-01,
		3.485442e-01, 7.883130e-01, 2.729308e-01, 8.502518e-01, 4.268138e-01, 6.442008e-01,
		3.030266e-01, 5.001555e-02, 3.194810e-01, 7.892933e-01, 9.991834e-01, 1.745691e-01,
		9.037516e-01, 1.198578e-01, 3.966083e-01, 1.403837e-02, 7.328671e-01, 6.793476e-02,
		4.040730e-03, 3.033349e-04, 1.125147e-02, 2.375072e-02, 5.818542e-04, 3.075482e-04,
		8.251272e-03, 1.356534e-03, 1.360696e-02, 3.764588e-04, 1.801145e-05, 2.504456e-07,
		3.310253e-02, 9.427839e-03, 8.791153e-04, 2.177831e-04, 9.693054e-04, 6.610250e-05,
		2.900813e-02, 5.735490e-03,
	};
	static const double want[] = {
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		1,
		4.632662e-01,
		1,
		1,
		1.575885e-01,
		1.395341e-02,
		3.938014e-01,
		7.600230e-01,
		2.501973e-02,
		1.395341e-02,
		3.052971e-01,
		5.426136e-02,
		4.626366e-01,
		1.656419e-02,
		8.825610e-04,
		1.252228e-05,
		9.930759e-01,
		3.394022e-01,
		3.692284e-02,
		1.023581e-02,
		3.974152e-02,
		3.172920e-03,
		8.992520e-01,
		2.179486e-01,
	};
	assert_int_equal(COUNT(p), COUNT(want));
	assert_int_equal(holm_adjust(p, COUNT(p)), 0);
	for (size_t i = 0; i < COUNT(p); i++)
		assert_near(p[i], want[i], 1e-6 * want[i]);
}

/* The worked example of Wikipedia's "Holm-Bonferroni method": H1 and H4 are rejected at 0.05. */
static void test_worked_example(void **state)
{
	(void)state;
	double p[] = {0.01, 0.04, 0.03, 0.005};
	static const double want[] = {0.03, 0.06, 0.06, 0.02};
	assert_int_equal(holm_adjust(p, 4), 0);
	for (size_t i = 0; i < 4; i++)
		assert_near(p[i], want[i], 1e-15);
}

static void test_few(void **state)
{
	(void)state;
	double p[] = {0.4, 0.4, 0.9, 0.0};
	assert_int_equal(holm_adjust(p, 0), 0);
	assert_int_equal(holm_adjust(p, 1), 0);
	assert_true(p[0] == 0.4);
	assert_int_equal(holm_adjust(p, 2), 0);
	assert_true(p[0] == 0.8 && p[1] == 0.8);
	assert_int_equal(holm_adjust(p, 4), 0);
	assert_true(p[0] == 1 && p[1] == 1 && p[2] == 1 && p[3] == 0);
}

static void test_refuses_and_leaves_alone(void **state)
{
	(void)state;
	static const double bad[] = {-1e-9, 1.0 + 1e-9, (double)NAN};
	for (size_t i = 0; i < COUNT(bad); i++) {
		double p[] = {0.01, 0.02, bad[i]};
		assert_int_equal(holm_adjust(p, 3), -EINVAL);
		assert_true(p[0] == 0.01 && p[1] == 0.02);
	}
}

/* The definition, term by term: max over the not larger p_j of (how many are not smaller) p_j. */
static double by_definition(const double *p, size_t n, size_t i)
{
	double adjusted = 0;
	for (size_t j = 0; j < n; j++) {
		size_t left = 0;
		if (p[j] > p[i])
			continue;
		for (size_t k = 0; k < n; k++)
			left += p[k] >= p[j];
		adjusted = fmax(adjusted, fmin(1.0, (double)left * p[j]));
	}
	return adjusted;
}

static void test_against_definition(void **state)
{
	(void)state;
	struct rng rng;
	rng_seed(&rng, 8);
	for (int trial = 0; trial < 500; trial++) {
		double p[12] = {0};
		double q[12];
		size_t n = 1 + rng_below(&rng, 12);
		/* Few distinct values: ties. */
		for (size_t i = 0; i < n; i++)
			p[i] = rng_below(&rng, 20) / 100.0;
		memcpy(q, p, sizeof(q));
		assert_int_equal(holm_adjust(q, n), 0);
		for (size_t i = 0; i < n; i++) {
			assert_near(q[i], by_definition(p, n, i), 1e-15);
			assert_true(q[i] >= p[i] && q[i] <= 1);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_r_p_adjust),
		cmocka_unit_test(test_worked_example),
		cmocka_unit_test(test_few),
		cmocka_unit_test(test_refuses_and_leaves_alone),
		cmocka_unit_test(test_against_definition),
	};
	return cmocka_run_group_tests_name("stats/holm", tests, NULL, NULL);
}

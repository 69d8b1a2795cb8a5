#include "bench/compare/verdict.h"

#include "bench/stats/hodges_lehmann.h"
#include "bench/stats/quantile.h"
#include "bench/stats/rank.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const verdict_names[VERDICT_COUNT] = {"regression", "improvement", "inconclusive",
						  "same"};

static double lowest(const double *x, size_t n)
{
	double least = (double)INFINITY;

	for (size_t i = 0; i < n; i++)
		least = x[i] < least ? x[i] : least;
	return least;
}

/* The margin is taken from the faster side, so that swapping the sides mirrors the verdict. */
static double margin_of(const struct effect *e, const struct verdict_rule *rule)
{
	double faster = fmin(e->base, e->new);

	if (e->kind == EFFECT_RATIO)
		return fmax(rule->tolerance, rule->least / faster);
	return fmax(rule->least, rule->tolerance * fmax(faster, 0));
}

static void put_logs(double *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		x[i] = log(x[i]);
}

/* Estimate and span as the caller wants them. -ERANGE (no finite interval) is an answer. */
static int take_location(int err, const struct location *at, struct effect *e)
{
	if (err && err != -ERANGE)
		return err;
	e->estimate = e->kind == EFFECT_RATIO ? exp(at->estimate) : at->estimate;
	e->span = at->span;
	if (e->kind == EFFECT_RATIO)
		e->span = (struct interval){exp(at->span.lo), exp(at->span.hi)};
	return 0;
}

/* Copies both sides into one array, base first, and finds kind, medians and margin. */
static double *prepare(const double *base, size_t m, const double *new, size_t n,
		       const struct verdict_rule *rule, struct effect *e, int *err)
{
	*e = (struct effect){.kind = EFFECT_DIFFERENCE, .confounded = rule->confounded};
	*err = m && n && all_finite(base, m) && all_finite(new, n) ? 0 : -EINVAL;
	double *both = *err ? NULL : malloc((m + n) * sizeof(*both));
	if (!both) {
		*err = *err ? *err : -ENOMEM;
		return NULL;
	}
	if (lowest(base, m) >= rule->least && lowest(new, n) >= rule->least)
		e->kind = EFFECT_RATIO;
	memcpy(both, base, m * sizeof(*both));
	memcpy(both + m, new, n * sizeof(*both));
	e->base = median_of(both, m);
	e->new = median_of(both + m, n);
	e->margin = margin_of(e, rule);
	memcpy(both, base, m * sizeof(*both)); /* pairs need the order they came in */
	memcpy(both + m, new, n * sizeof(*both));
	if (e->kind == EFFECT_RATIO)
		put_logs(both, m + n);
	return both;
}

int effect_measure(const double *base, size_t m, const double *new, size_t n,
		   const struct verdict_rule *rule, struct rank_null_kept *null, struct effect *out)
{
	struct rank_test test = {0};
	struct location at;
	int err;
	double *both = prepare(base, m, new, n, rule, out, &err);

	if (!err)
		err = rank_sum_test(both + m, n, both, m, RANK_AUTO, &test);
	if (!err) {
		out->p = test.p;
		err = hodges_lehmann_shift(both + m, n, both, m, 1 - rule->alpha, null, &at);
		err = take_location(err, &at, out);
	}
	free(both);
	return err;
}

int effect_measure_pairs(const double *base, const double *new, size_t n,
			 const struct verdict_rule *rule, struct effect *out)
{
	struct rank_test test = {0};
	struct location at;
	int err;
	double *both = prepare(base, n, new, n, rule, out, &err);

	for (size_t i = 0; i < n && both; i++)
		both[i] = both[n + i] - both[i];
	if (!err)
		err = signed_rank_test(both, n, RANK_AUTO, &test);
	if (!err) {
		out->p = test.p;
		err = hodges_lehmann_centre(both, n, 1 - rule->alpha, &at);
		err = take_location(err, &at, out);
	}
	free(both);
	return err;
}

struct effect effect_exact(double base, double new)
{
	double by = new - base;

	return (struct effect){
		.kind = EFFECT_EXACT,
		.base = base,
		.new = new,
		.estimate = by,
		.span = {by, by},
		.p = by < 0 || by > 0 ? 0 : 1,
	};
}

enum verdict effect_judge(const struct effect *e, double p_adjusted, double alpha)
{
	bool ratio = e->kind == EFFECT_RATIO;
	double none = ratio ? 1 : 0;
	double high = ratio ? 1 + e->margin : e->margin;
	double low = ratio ? 1 / high : -high;
	double least = e->confounded ? high : none, most = e->confounded ? low : none;

	if (e->kind == EFFECT_EXACT)
		return e->estimate > 0	 ? VERDICT_REGRESSION
		       : e->estimate < 0 ? VERDICT_IMPROVEMENT
					 : VERDICT_SAME;
	if (p_adjusted < alpha && e->estimate >= high && e->span.lo > least)
		return VERDICT_REGRESSION;
	if (p_adjusted < alpha && e->estimate <= low && e->span.hi < most)
		return VERDICT_IMPROVEMENT;
	if (!e->confounded && e->span.lo >= low && e->span.hi <= high)
		return VERDICT_SAME;
	return VERDICT_INCONCLUSIVE;
}

double verdict_least_p(size_t m, size_t n)
{
	double ways = 1;

	for (size_t k = 1; k <= m && ways < 1e300; k++)
		ways = ways * (double)(n + k) / (double)k;
	return fmin(1, 2 / ways);
}

#include "bench/crosscheck/crosscheck_judge.h"

#include "bench/stats/quantile.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { RESAMPLES = 10000 };

const char *const crosscheck_verdict_names[CROSSCHECK_VERDICTS] = {
	[CROSSCHECK_AGREES] = "agrees",
	[CROSSCHECK_UNCLEAR] = "unclear",
	[CROSSCHECK_DISAGREES] = "disagrees",
};

static enum crosscheck_verdict verdict_of(double ratio, const struct interval *interval,
					  bool decisive)
{
	if (fabs(ratio - 1) <= CROSSCHECK_BOUND)
		return CROSSCHECK_AGREES;
	bool beyond = interval->lo > 1 + CROSSCHECK_BOUND || interval->hi < 1 - CROSSCHECK_BOUND;
	return beyond && decisive ? CROSSCHECK_DISAGREES : CROSSCHECK_UNCLEAR;
}

int crosscheck_judge(const struct crosscheck_readings *in, uint64_t seed,
		     struct crosscheck_judgement *out)
{
	size_t rounds = in->rounds;
	double *slope = calloc(3 * rounds + 1, sizeof(*slope));
	int err = rounds ? 0 : -EINVAL;
	struct rng rng;

	if (!slope)
		return -ENOMEM;
	double *tsc = slope + rounds, *ratio = tsc + rounds;

	for (size_t i = 0; i < rounds && !err; i++) {
		slope[i] = in->slope_ns[i] - in->loop_ns;
		tsc[i] = in->tsc_ns[i] - in->loop_tsc_ns;
		err = tsc[i] > 0 ? 0 : -EINVAL;
		ratio[i] = err ? 0 : slope[i] / tsc[i];
	}
	rng_seed(&rng, seed);
	if (!err)
		err = bootstrap_median(ratio, rounds, RESAMPLES, 0.95, &rng, &out->ratio_interval);
	if (!err) {
		out->slope_ns = median_of(slope, rounds);
		out->tsc_ns = median_of(tsc, rounds);
		out->ratio = median_of(ratio, rounds);
		bool decisive = rounds >= CROSSCHECK_DECISIVE && in->disturbed <= rounds / 2;
		out->verdict = verdict_of(out->ratio, &out->ratio_interval, decisive);
	}
	free(slope);
	return err;
}

uint64_t crosscheck_calls(double least_ns, double batch_ns, uint32_t batch_calls)
{
	double calls = ceil(least_ns / batch_ns * (batch_calls + 0.5));

	return calls < 1 ? 1 : (uint64_t)calls;
}

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
	[CROSSCHECK_NOT_REACHED] = "not reached",
};

const char *const crosscheck_unit_names[CROSSCHECK_UNITS] = {
	[CROSSCHECK_NS] = "ns",
	[CROSSCHECK_CYCLES] = "cycles",
};

bool crosscheck_slopes(const struct hyperfine_times *times, uint64_t calls, double ruler_cycles,
		       double slope[CROSSCHECK_UNITS])
{
	/* Wall time runs on while something else has the CPU; then the CPU time that the kernel
	 * accounts is used instead. */
	bool disturbed = times->lost_share > CROSSCHECK_LOST_BOUND;
	double none_s = disturbed ? times->none.cpu_s : times->none.wall_s;
	double calls_s = (disturbed ? times->calls.cpu_s : times->calls.wall_s) - none_s;
	double ruler_s = (disturbed ? times->ruler.cpu_s : times->ruler.wall_s) - none_s;

	slope[CROSSCHECK_NS] = calls_s * 1e9 / (double)calls;
	slope[CROSSCHECK_CYCLES] = ruler_cycles > 0 && ruler_s > 0
					   ? calls_s / ruler_s * ruler_cycles / (double)calls
					   : (double)NAN;
	return disturbed;
}

double crosscheck_mean(double *x, size_t n, double loop)
{
	size_t kept = n;

	sort_doubles(x, n);
	double most = 2 * (median_sorted(x, n) + loop) - loop;
	while (kept && x[kept - 1] > most)
		kept--;
	return mean(x, kept);
}

void crosscheck_take_loop(bool control, double loop, double *slope, double *engine)
{
	if (control)
		*engine += loop;
	else
		*slope -= loop;
}

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
	double *engine = slope + rounds, *ratio = engine + rounds;

	for (size_t i = 0; i < rounds && !err; i++) {
		slope[i] = in->slope[i] - in->loop;
		engine[i] = in->engine[i] - in->loop_engine;
		err = engine[i] > 0 ? 0 : -EINVAL;
		ratio[i] = err ? 0 : slope[i] / engine[i];
	}
	rng_seed(&rng, seed);
	if (!err)
		err = bootstrap_median(ratio, rounds, RESAMPLES, 0.95, &rng, &out->ratio_interval);
	if (!err) {
		out->slope = median_of(slope, rounds);
		out->engine = median_of(engine, rounds);
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

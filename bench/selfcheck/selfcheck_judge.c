#include "bench/selfcheck/selfcheck_judge.h"

#include "bench/stats/hodges_lehmann.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

const char *const verdict_words[] = {
	[VERDICT_NOT_JUDGED] = "not judged",
	[VERDICT_PASS] = "pass",
	[VERDICT_NOISY] = "noisy",
	[VERDICT_FAIL] = "FAIL",
};

/* Estimate and interval; the verdict is the caller's. */
static int locate(const double *x, size_t n, struct finding *out)
{
	struct location at;
	int err = hodges_lehmann_centre(x, n, JUDGE_LEVEL, &at);

	if (err && err != -ERANGE)
		return err;
	*out = (struct finding){.estimate = at.estimate, .span = at.span, .n = n};
	return 0;
}

static enum verdict hold_against(struct interval span, double low, double high)
{
	if (span.lo >= low && span.hi <= high)
		return VERDICT_PASS;
	return span.lo > high || span.hi < low ? VERDICT_FAIL : VERDICT_NOISY;
}

int judge_band(const double *x, size_t n, double low, double high, struct finding *out)
{
	int err = locate(x, n, out);

	if (!err)
		out->verdict = hold_against(out->span, low, high);
	return err;
}

int judge_empty(const double *tsc, size_t n, struct finding *out)
{
	return judge_band(tsc, n, -JUDGE_EMPTY_TSC, JUDGE_EMPTY_TSC, out);
}

int judge_linear(const double *ratio, size_t n, double spread, struct finding *out)
{
	int err = judge_band(ratio, n, 1 - JUDGE_TOLERANCE, 1 + JUDGE_TOLERANCE, out);

	if (!err && out->verdict == VERDICT_FAIL && out->estimate > 1 && spread > JUDGE_DISTURBED)
		out->verdict = VERDICT_NOISY;
	return err;
}

int judge_ratio(const double *ratio, size_t n, double expected, struct finding *out)
{
	int err = judge_band(ratio, n, expected * (1 - JUDGE_TOLERANCE),
			     expected * (1 + JUDGE_TOLERANCE), out);

	if (!err && expected <= 0)
		out->verdict = VERDICT_NOT_JUDGED;
	return err;
}

int judge_same(const double *ratio, size_t n, double step, struct finding *out, double *resolves)
{
	double *logs = malloc((n ? n : 1) * sizeof(*logs));
	int err = logs ? 0 : -ENOMEM;

	/* Logarithms, so that B/A and A/B are the same distance from 1. */
	for (size_t i = 0; i < n && !err; i++) {
		err = ratio[i] > 0 ? 0 : -EINVAL;
		logs[i] = log(ratio[i]);
	}
	if (!err)
		err = locate(logs, n, out);
	free(logs);
	if (err)
		return err;
	double half = (exp(out->span.hi) - exp(out->span.lo)) / 2;
	bool has_one = out->span.lo <= step && out->span.hi >= -step;
	out->estimate = exp(out->estimate);
	out->span = (struct interval){exp(out->span.lo), exp(out->span.hi)};
	*resolves = half > step ? half : step;
	out->verdict = VERDICT_PASS;
	if (!has_one)
		out->verdict = VERDICT_FAIL;
	else if (!(*resolves <= JUDGE_SAME_WIDTH))
		out->verdict = VERDICT_NOISY;
	return 0;
}

enum verdict judge_tsc(const struct tsc_look *look)
{
	if (!look->invariant && !look->guest)
		return VERDICT_FAIL;
	if (look->cpus && (look->offset.lo > 0 || look->offset.hi < 0))
		return VERDICT_FAIL;
	double uncertain = (look->offset.hi - look->offset.lo) / 2;
	if (look->cpus && (look->unanswered || !(uncertain <= JUDGE_OFFSET_S * look->hz)))
		return VERDICT_NOISY;
	return look->invariant ? VERDICT_PASS : VERDICT_NOT_JUDGED;
}

enum exit_code judge_exit(const enum verdict *verdicts, size_t n)
{
	enum verdict worst = VERDICT_NOT_JUDGED;

	for (size_t i = 0; i < n; i++)
		worst = verdicts[i] > worst ? verdicts[i] : worst;
	switch (worst) {
	case VERDICT_FAIL:
		return EXIT_BAD_CELL;
	case VERDICT_NOISY:
		return EXIT_INCONCLUSIVE;
	case VERDICT_PASS:
		return EXIT_FINE;
	case VERDICT_NOT_JUDGED:
		break;
	}
	return EXIT_NOTHING;
}

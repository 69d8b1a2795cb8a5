/* The outcome of a comparison as a whole. */
#include "bench/compare/compare.h"

#include <math.h>

/* By how much the control may become slower from drift between two boots. Drift of up to 20 % was
 * measured (docs/compare.md); another clocksource or a mitigation changes it by far more. */
static const double most_drift = 1.25;

bool comparison_control_leaps(double ratio)
{
	return ratio > most_drift;
}

/* The largest change among the cells of the control that have this verdict; 1 if there is none. */
static double control_change(const struct comparison *c, enum verdict verdict)
{
	double most = 1;

	for (size_t i = 0; i < c->n; i++) {
		const struct compared_cell *cell = &c->cells[i];
		double ratio = cell->effect.estimate;
		if (cell->status == COMPARED_CONTROL && cell->effect.kind == EFFECT_RATIO &&
		    cell->verdict == verdict)
			most = ratio > 1 ? fmax(most, ratio) : fmin(most, ratio);
	}
	return most;
}

double comparison_control_slower(const struct comparison *c)
{
	return control_change(c, VERDICT_REGRESSION);
}

double comparison_control_faster(const struct comparison *c)
{
	return control_change(c, VERDICT_IMPROVEMENT);
}

/* Measured in BASE, but cannot be judged since it was not measured in NEW. */
static bool is_missing(const struct compared_cell *cell)
{
	return cell->status == COMPARED_REMOVED || cell->status == COMPARED_ONLY_BASE;
}

bool comparison_fails(const struct comparison *c, const struct compared_cell *cell)
{
	bool slower = compare_has_verdict(cell) && cell->verdict == VERDICT_REGRESSION;

	if (cell->status == COMPARED_CONTROL)
		return slower && cell->effect.kind == EFFECT_RATIO &&
		       comparison_control_leaps(cell->effect.estimate);
	return slower || cell->status == COMPARED_NOW_FAILING ||
	       (c->settings.strict && is_missing(cell));
}

size_t comparison_regressions(const struct comparison *c)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++)
		n += comparison_fails(c, &c->cells[i]);
	return n;
}

size_t comparison_unsettled(const struct comparison *c)
{
	size_t doubtful = comparison_control_slower(c) > 1 ? c->verdicts[VERDICT_IMPROVEMENT] : 0;
	size_t missing = c->statuses[COMPARED_REMOVED] + c->statuses[COMPARED_ONLY_BASE];

	return doubtful + c->verdicts[VERDICT_INCONCLUSIVE] + c->statuses[COMPARED_UNEVEN] +
	       (c->settings.strict ? 0 : missing);
}

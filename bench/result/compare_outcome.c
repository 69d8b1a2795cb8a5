/* What follows from a comparison as a whole. */
#include "bench/result/compare.h"

/* Measured in BASE, and not to be judged for want of it in NEW. */
static size_t missing(const struct comparison *c)
{
	return c->fates[FATE_GONE] + c->fates[FATE_ONLY_BASE];
}

size_t comparison_regressions(const struct comparison *c)
{
	return c->verdicts[VERDICT_REGRESSION] + c->fates[FATE_BROKE] +
	       (c->settings.strict ? missing(c) : 0);
}

size_t comparison_unsettled(const struct comparison *c)
{
	return c->verdicts[VERDICT_INCONCLUSIVE] + c->fates[FATE_UNEVEN] +
	       (c->settings.strict ? 0 : missing(c));
}

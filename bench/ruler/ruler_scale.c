#include "bench/ruler/ruler_scale.h"

#include <math.h>
#include <stdio.h>

void ruler_scale_none(struct ruler_scale *out, const char *reason)
{
	*out = (struct ruler_scale){0};
	snprintf(out->reason, sizeof(out->reason), "%s", reason);
}

void ruler_scale_translated(double ratio, struct ruler_scale *out)
{
	ruler_scale_none(out,
			 "instructions are translated by an emulator, which has no core cycles");
	out->ratio = ratio;
}

static bool is_near(double ratio, double expected)
{
	return fabs(ratio / expected - 1) <= RULER_SCALE_TOLERANCE;
}

static bool is_known(const struct chain_truth *truth)
{
	return truth && truth->ratio > 0;
}

double ruler_scale_expected(const struct cpu_kind *cpu, double ratio)
{
	const struct chain_truth *truth = chain_truth_find(cpu);

	return is_known(truth) ? truth->ratio : round(ratio);
}

void ruler_scale_judge(const struct cpu_kind *cpu, double ratio, bool shared,
		       struct ruler_scale *out)
{
	const struct chain_truth *truth = chain_truth_find(cpu);
	bool known = is_known(truth);
	double expected = ruler_scale_expected(cpu, ratio);
	bool excused = shared && ratio < expected && ratio >= expected * (1 - RULER_SCALE_SHARED);

	ruler_scale_none(out, "");
	out->ratio = ratio;
	if (cpu_is_translated(cpu)) {
		ruler_scale_translated(ratio, out);
	} else if (known && !is_near(ratio, expected) && !excused) {
		snprintf(out->reason, sizeof(out->reason),
			 "a chain of imul takes %.3f times one of add here, and %.0f times on %s: "
			 "the ruler is not steady",
			 ratio, expected, truth->core);
	} else if (!known && (expected < 2 || !is_near(ratio, expected))) {
		snprintf(out->reason, sizeof(out->reason),
			 "the cycles of imul are not known for %s family %u model %u, and it takes "
			 "%.3f times as long as add, no integer of 2 or more",
			 cpu->vendor, cpu->family, cpu->model, ratio);
	} else {
		out->cycles_per_link = expected;
		if (known)
			snprintf(out->source, sizeof(out->source), "%s (sources: %s)", truth->core,
				 truth->sources);
		else
			snprintf(out->source, sizeof(out->source),
				 "not in the table of families: imul takes %.3f times as long as "
				 "add",
				 ratio);
	}
}

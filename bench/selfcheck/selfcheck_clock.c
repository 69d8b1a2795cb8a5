/* Check (f): the TSC. */
#include "bench/selfcheck/selfcheck.h"

#include "bench/base/exit_code.h"
#include "bench/machine/affinity.h"
#include "bench/selfcheck/selfcheck_tsc.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ROUNDS = 2000 }; /* round trips per CPU: under a millisecond where nothing disturbs */

static double uncertainty(struct interval offset)
{
	return (offset.hi - offset.lo) / 2;
}

/* How bad an offset is: one that cannot be 0 before every one that can, then the wider. */
static double badness(struct interval offset)
{
	return offset.lo > 0 || offset.hi < 0 ? HUGE_VAL : uncertainty(offset);
}

/* Compares one CPU with the one measured on, again while the bounds are too wide to decide.
 */
static int look_at(const struct selfcheck *sc, int cpu, double seconds, struct tsc_look *look,
		   unsigned *attempts)
{
	struct tsc_pair pair;
	int err = 0;

	for (unsigned i = 1; i <= SELFCHECK_ATTEMPTS && !err; i++) {
		err = tsc_compare(sc->settings.cpu, cpu, sc->step, ROUNDS,
				  seconds / (int)SELFCHECK_ATTEMPTS, &pair);
		*attempts = i > *attempts ? i : *attempts;
		if (!err && uncertainty(pair.offset) <= JUDGE_OFFSET_S * sc->tsc_hz)
			break;
	}
	if (err)
		return err;
	look->cpus++;
	if (!pair.rounds) {
		look->unanswered++;
	} else if (look->worst_cpu < 0 || badness(pair.offset) > badness(look->offset)) {
		look->offset = pair.offset;
		look->worst_cpu = cpu;
	}
	return 0;
}

static int look_at_all(const struct selfcheck *sc, struct tsc_look *look, unsigned *attempts)
{
	struct cpulist allowed = {0};
	int err = cpus_allowed(&allowed);

	if (err)
		error_set(sc->error, EXIT_USAGE, "selfcheck: the allowed CPUs cannot be read: %s",
			  error_describe(err));
	double seconds = (int)SELFCHECK_TSC_MS * 1e-3 / (err ? 1 : cpulist_count(&allowed));
	for (int cpu = -1; !err && (cpu = cpulist_next(&allowed, cpu)) >= 0;) {
		if (cpu == sc->settings.cpu)
			continue;
		err = look_at(sc, cpu, seconds, look, attempts);
		if (err)
			error_set(sc->error, EXIT_USAGE,
				  "selfcheck: CPU %d cannot be compared with CPU %d: %s", cpu,
				  sc->settings.cpu, error_describe(err));
	}
	return err ? EXIT_USAGE : 0;
}

static const char *invariance(const struct tsc_look *look)
{
	if (look->invariant)
		return "invariant";
	return look->guest ? "the hypervisor does not promise an invariant TSC"
			   : "not invariant: ticks are no unit of time";
}

static void describe(const struct tsc_look *look, struct check *out)
{
	char offset[64];

	if (look->unanswered)
		snprintf(offset, sizeof(offset), "%zu CPUs gave no answer in time",
			 look->unanswered);
	else if (!look->cpus)
		snprintf(offset, sizeof(offset), "one CPU allowed: none to compare with");
	else if (look->offset.lo > 0 || look->offset.hi < 0)
		snprintf(offset, sizeof(offset), "CPU %d shows another time", look->worst_cpu);
	else if (out->finding.verdict == VERDICT_NOISY)
		snprintf(offset, sizeof(offset), "CPU %d's offset is known no better than 1 us",
			 look->worst_cpu);
	else
		snprintf(offset, sizeof(offset), "the same on all %zu CPUs", look->cpus + 1);
	snprintf(out->why, sizeof(out->why), "%s; %s", invariance(look), offset);
	if (look->worst_cpu < 0)
		snprintf(out->figure, sizeof(out->figure), "step %.0f ticks", look->step);
	else
		snprintf(out->figure, sizeof(out->figure), "offset %.0f to %.0f, step %.0f ticks",
			 look->offset.lo, look->offset.hi, look->step);
	snprintf(out->n, sizeof(out->n), "%zu CPU%s, %zu reads", look->cpus + 1,
		 look->cpus ? "s" : "", look->reads);
}

int check_tsc(struct selfcheck *sc, struct check *out)
{
	struct tsc_look look = {
		.invariant = sc->cpu.invariant_tsc,
		.guest = sc->cpu.guest,
		.step = (double)sc->step,
		.reads = sc->step_reads,
		.worst_cpu = -1,
		.hz = sc->tsc_hz,
	};

	*out = (struct check){.name = "TSC", .unit = "tick", .attempts = 1};
	int code = look_at_all(sc, &look, &out->attempts);
	if (code)
		return code;
	out->finding = (struct finding){
		.estimate = (look.offset.lo + look.offset.hi) / 2,
		.span = look.offset,
		.n = look.cpus + 1,
		.verdict = judge_tsc(&look),
	};
	describe(&look, out);
	return 0;
}

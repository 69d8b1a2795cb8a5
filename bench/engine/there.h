/* Where the workers of a run are, when they are not beside the driver (workers_elsewhere): its
 * clocks, its CPUs, and whether its kernel is the driver's. */
#ifndef SYSPATH_THERE_H
#define SYSPATH_THERE_H

#include "bench/base/error.h"
#include "bench/clocks/tsc.h"
#include "bench/clocks/tsc_rates.h"
#include "bench/host/noise.h"
#include "bench/ruler/chain_truth.h"
#include "bench/session/settings.h"
#include "bench/session/worker_host.h"

#include <stdbool.h>
#include <stddef.h>

struct there {
	struct engine_settings settings;
	/* A worker that stays while the run goes on. At a place there is one worker at a time:
	 * there it is started for each question. */
	struct worker_host host;
	bool other_kernel; /* than that of the driver */
};

/* Starts a worker, of the first ABI that runs there. *out is NULL where workers are beside the
 * driver; to be passed to there_close in every case. 0, or the code of *error. */
int there_open(const struct engine_settings *settings, struct there **out, struct error *error);
void there_close(struct there *there);

/* The following are of the driver's host where `there` is NULL. */

/* Takes the moment now. 0, or the code of *error. */
int there_clock(struct there *there, struct tsc_clock *now, struct error *error);

/* The CPU, and the rates of its TSC that it and the kernel report, which are added to *rates; of a
 * worker's host the CPU alone is asked. 0, or the code of *error. */
int there_machine(struct there *there, struct cpu_kind *cpu, struct tsc_rates *rates,
		  struct error *error);

/* Reads the noise counters of a CPU: those of another kernel by a worker, and not at all where time
 * is not measured. The control group of a worker elsewhere may be one of its own, which ends with
 * it: for how long it was stopped is unknown. */
void there_noise(struct there *there, int cpu, struct noise_counters *out);

/* Whether both are of one boot of one kernel. */
bool there_is_one_kernel(const struct there *a, const struct there *b);

/* The CPU to measure on, as cpus_choose() where none of the n settings has --via; else the last
 * that the workers of all may run on, and one that was asked for is left to the workers to try. */
int there_choose_cpu(const struct engine_settings *settings, size_t n, int asked,
		     struct error *error);

#endif

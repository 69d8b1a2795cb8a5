#include "bench/selfcheck/selfcheck_tsc.h"

#include "bench/base/clock.h"
#include "bench/base/pin.h"
#include "bench/base/program.h"
#include "bench/clocks/tsc.h"
#include "bench/machine/affinity.h"

#include <errno.h>
#include <math.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include <x86intrin.h>

#define ROUND_END UINT32_MAX /* what is asked when there is nothing more to ask */

enum { STEP_READS = 100000 };

uint64_t tsc_step_of(const uint64_t *x, size_t n)
{
	uint64_t step = 0;

	for (size_t i = 1; i < n; i++) {
		uint64_t a = x[i] - x[i - 1], b = step;
		while (b) {
			uint64_t rest = a % b;
			a = b;
			b = rest;
		}
		step = a;
	}
	return step;
}

uint64_t tsc_step(size_t *reads)
{
	uint64_t *x = malloc(STEP_READS * sizeof(*x));

	if (!x)
		return 0;
	for (size_t i = 0; i < STEP_READS; i++)
		x[i] = tsc_read_fenced();
	uint64_t step = tsc_step_of(x, STEP_READS);
	*reads = STEP_READS;
	free(x);
	return step ? step : 1;
}

void tsc_offset_narrow(struct interval *offset, uint64_t here_before, uint64_t there,
		       uint64_t here_after, uint64_t step)
{
	/* Differences first: a TSC of months does not fit a double to the tick. */
	double low = (double)(int64_t)(there - here_after) - (double)step;
	double high = (double)(int64_t)(there - here_before) + (double)step;

	offset->lo = low > offset->lo ? low : offset->lo;
	offset->hi = high < offset->hi ? high : offset->hi;
}

/* Shared with the child, each word on a cache line of its own so that neither side's store delays
 * the other's spinning more than it must. */
struct ping_pong {
	_Alignas(64) _Atomic uint32_t ask;    /* number of the round; ROUND_END: end */
	_Alignas(64) _Atomic uint32_t answer; /* the same, once `tsc` holds its read */
	uint64_t tsc;
};

static void answer_rounds(struct ping_pong *p, int cpu)
{
	uint32_t done = 0;

	if (pin_to(cpu))
		_exit(1);
	for (;;) {
		uint32_t asked = atomic_load_explicit(&p->ask, memory_order_acquire);
		if (asked == ROUND_END)
			_exit(0);
		if (asked == done) {
			_mm_pause();
			continue;
		}
		p->tsc = tsc_read_fenced();
		done = asked;
		atomic_store_explicit(&p->answer, done, memory_order_release);
	}
}

/* Waits for the answer to a round. False when time is up: the other CPU may be busy with others, or
 * the child dead. */
static bool wait_for(struct ping_pong *p, uint32_t round, double until)
{
	for (uint32_t spins = 1;; spins++) {
		if (atomic_load_explicit(&p->answer, memory_order_acquire) == round)
			return true;
		if (!(spins & 1023) && monotonic_s() > until)
			return false;
		_mm_pause();
	}
}

static void ask_rounds(struct ping_pong *p, uint64_t step, size_t rounds, double until,
		       struct tsc_pair *out)
{
	for (uint32_t round = 1; round <= rounds; round++) {
		uint64_t before = tsc_read_fenced();
		atomic_store_explicit(&p->ask, round, memory_order_release);
		if (!wait_for(p, round, until))
			break;
		uint64_t after = tsc_read_fenced();
		tsc_offset_narrow(&out->offset, before, p->tsc, after, step);
		out->rounds++;
	}
	atomic_store_explicit(&p->ask, ROUND_END, memory_order_release);
}

int tsc_compare(int here, int there, uint64_t step, size_t rounds, double seconds,
		struct tsc_pair *out)
{
	double until = monotonic_s() + seconds;
	struct cpulist kept = {0};

	*out = (struct tsc_pair){.offset = {-HUGE_VAL, HUGE_VAL}};
	struct ping_pong *p =
		mmap(NULL, sizeof(*p), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED)
		return -errno;
	int err = cpus_allowed(&kept);
	bool known = !err;
	if (!err)
		err = pin_to(here);
	pid_t child = err ? -1 : program_fork();
	if (!child)
		answer_rounds(p, there);
	if (!err && child < 0)
		err = -errno;
	if (!err) {
		ask_rounds(p, step, rounds, until, out);
		/* It spins and does not notice the end at once when it was never run. */
		program_end(child);
	}
	if (known && sched_setaffinity(0, sizeof(kept.set), kept.set) && !err)
		err = -errno;
	munmap(p, sizeof(*p));
	return err;
}

#include "bench/clockcheck/warp.h"

#include "bench/base/clock.h"
#include "bench/base/error.h"
#include "bench/base/interrupts.h"
#include "bench/base/pin.h"
#include "bench/base/program.h"
#include "bench/clocks/tsc.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <x86intrin.h>

#define START_S 1.0 /* most that is waited until every process is on its CPU */

/* One CPU's process, on cache lines of its own: so that one's spinning does not delay another's
 * turn. */
struct seat {
	_Alignas(64) _Atomic uint32_t turn; /* 1: a reading was handed to it */
	uint64_t before;		    /* that reading, of CPU `from` */
	int from;
	_Alignas(64) _Atomic uint32_t ready; /* 1: on its CPU; 2: it may not run there */
	int cpu;
	struct warp_reader reader;
};

struct table {
	_Alignas(64) _Atomic uint32_t stop;
	uint32_t n;
	struct seat seats[];
};

void warp_take(struct warp_reader *reader, uint64_t now, int cpu, uint64_t *before, int *from)
{
	reader->handed++;
	if (now >= *before) {
		*before = now;
		*from = cpu;
		return;
	}
	if (*before - now > reader->largest) {
		reader->largest = *before - now;
		reader->from = *from;
	}
}

/* Another seat than `own`, each as likely (Marsaglia, "Xorshift RNGs", 2003). */
static uint32_t draw_other(uint32_t *state, uint32_t own, uint32_t n)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	uint32_t other = *state % (n - 1);

	return other + (other >= own);
}

static void hand_on(struct table *t, uint32_t to, uint64_t before, int from)
{
	struct seat *next = &t->seats[to];

	next->before = before;
	next->from = from;
	atomic_store_explicit(&next->turn, 1, memory_order_release);
}

static void take_turns(struct table *t, uint32_t own)
{
	struct seat *seat = &t->seats[own];
	uint32_t state = own * 2654435761u + 1;

	if (pin_to(seat->cpu)) {
		atomic_store(&seat->ready, 2);
		_exit(1);
	}
	atomic_store(&seat->ready, 1);
	for (;;) {
		while (!atomic_load_explicit(&seat->turn, memory_order_acquire)) {
			if (atomic_load_explicit(&t->stop, memory_order_relaxed))
				_exit(0);
			_mm_pause();
		}
		uint64_t now = tsc_read_fenced(), before = seat->before;
		int from = seat->from;
		atomic_store_explicit(&seat->turn, 0, memory_order_relaxed);
		warp_take(&seat->reader, now, seat->cpu, &before, &from);
		hand_on(t, draw_other(&state, own, t->n), before, from);
	}
}

/* Waits until every process is on its CPU. False with the reason when one is not. */
static bool all_ready(const struct table *t, struct warp *out)
{
	double until = monotonic_s() + START_S;

	for (uint32_t i = 0; i < t->n; i++) {
		uint32_t ready;
		while (!(ready = atomic_load(&t->seats[i].ready)) && monotonic_s() < until &&
		       !interrupted())
			usleep(200);
		if (ready == 1)
			continue;
		snprintf(out->reason, sizeof(out->reason),
			 ready ? "CPU %d could not be pinned to" : "CPU %d did not run the test",
			 t->seats[i].cpu);
		return false;
	}
	return true;
}

static void collect(const struct table *t, struct warp *out)
{
	for (uint32_t i = 0; i < t->n; i++) {
		const struct warp_reader *r = &t->seats[i].reader;
		out->handed += r->handed;
		if (r->largest <= out->largest)
			continue;
		out->largest = r->largest;
		out->from = r->from;
		out->to = t->seats[i].cpu;
	}
	if (out->handed < t->n)
		snprintf(out->reason, sizeof(out->reason), "the CPUs exchanged %llu readings only",
			 (unsigned long long)out->handed);
}

/* Runs the processes and ends them; pids[] has room for one each. */
static void run(struct table *t, double seconds, pid_t *pids, struct warp *out)
{
	uint32_t started = 0;

	for (; started < t->n; started++) {
		pids[started] = program_fork();
		if (!pids[started])
			take_turns(t, started);
		if (pids[started] < 0) {
			snprintf(out->reason, sizeof(out->reason),
				 "no process for each of the %u CPUs: %s", t->n,
				 strerrordesc_np(errno));
			break;
		}
	}
	if (started == t->n && all_ready(t, out)) {
		double start = monotonic_s();
		hand_on(t, 0, 0, -1);
		while (monotonic_s() < start + seconds && !interrupted())
			usleep(2000);
		atomic_store(&t->stop, 1);
		out->seconds = monotonic_s() - start;
	}
	for (uint32_t i = 0; i < started; i++)
		program_end(pids[i]);
	if (!out->reason[0])
		collect(t, out);
}

int warp_test(const struct cpulist *cpus, double seconds, struct warp *out)
{
	int n = cpulist_count(cpus);
	size_t size = sizeof(struct table) + (size_t)n * sizeof(struct seat);

	*out = (struct warp){.cpus = n, .from = -1, .to = -1};
	if (n < 2) {
		snprintf(out->reason, sizeof(out->reason),
			 "one CPU alone is allowed: there is no other to compare it with");
		return 0;
	}
	pid_t *pids = calloc((size_t)n, sizeof(*pids));
	struct table *t =
		mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (!pids || t == MAP_FAILED) {
		snprintf(out->reason, sizeof(out->reason), "%s", error_describe(-ENOMEM));
	} else {
		t->n = (uint32_t)n;
		for (int cpu = -1, i = 0; (cpu = cpulist_next(cpus, cpu)) >= 0; i++)
			t->seats[i].cpu = cpu;
		run(t, seconds, pids, out);
	}
	if (t != MAP_FAILED)
		munmap(t, size);
	free(pids);
	return interrupted() ? -EINTR : 0;
}

#include "bench/clocks/tsc.h"

#include "bench/base/clock.h"
#include "stubs/fences.h"

#include <cpuid.h>
#include <errno.h>
#include <linux/perf_event.h>
#include <math.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include <x86intrin.h>

/* Enough for one try to pass between two interrupts; the first ones warm the vDSO's cache lines. */
#define CLOCK_TRIES 32

#ifdef __i386__
uint64_t tsc_read_fenced(void)
{
	return fence_read_tsc(); /* not every CPU has lfence */
}
#else
uint64_t tsc_read_fenced(void)
{
	/* rdtsc waits for nothing by itself. The first fence keeps it behind what came before
	 * (AMD: since the kernel made lfence dispatch serializing, 4.15), the second keeps what
	 * follows behind it. */
	_mm_lfence();
	uint64_t tsc = __rdtsc();
	_mm_lfence();
	return tsc;
}
#endif

/* The system call that fills two words of 64 bits: of i386, from Linux 5.1. */
#ifdef __i386__
#define SYS_GETTIME64 SYS_clock_gettime64
#else
#define SYS_GETTIME64 SYS_clock_gettime
#endif

/* CLOCK_MONOTONIC_RAW by the C library, and by the system call. Both return 0 and set errno if
 * there is no such clock. */
static uint64_t library_raw_ns(void)
{
	struct timespec ts;

	return clock_gettime(CLOCK_MONOTONIC_RAW, &ts)
		       ? 0
		       : (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

static uint64_t kernel_raw_ns(void)
{
	int64_t t[2];

	if (syscall(SYS_GETTIME64, CLOCK_MONOTONIC_RAW, t))
		return 0;
	return (uint64_t)t[0] * 1000000000u + (uint64_t)t[1];
}

/* Takes the narrowest window of several; false if the clock cannot be read. */
static bool take_moment(uint64_t (*read_ns)(void), struct tsc_moment *moment)
{
	*moment = (struct tsc_moment){.window_tsc = UINT64_MAX};
	for (int i = 0; i < CLOCK_TRIES; i++) {
		uint64_t before = tsc_read_fenced();
		uint64_t ns = read_ns();
		uint64_t width = tsc_read_fenced() - before;
		if (!ns)
			return false;
		if (width < moment->window_tsc)
			*moment = (struct tsc_moment){before + width / 2, ns, width};
	}
	return true;
}

int tsc_clock_now(struct tsc_clock *now)
{
	struct tsc_clock found;

	if (!take_moment(library_raw_ns, &found.library))
		return -errno;
	if (!take_moment(kernel_raw_ns, &found.kernel))
		found.kernel = (struct tsc_moment){0};
	found.monotonic_ns = (uint64_t)clock_ns(CLOCK_MONOTONIC);
	found.boot_ns = (uint64_t)clock_ns(CLOCK_BOOTTIME);
	*now = found;
	return 0;
}

/* 0 unless time went on by both clocks. */
static double rate_between(const struct tsc_moment *start, const struct tsc_moment *end)
{
	if (end->tsc <= start->tsc || end->ns <= start->ns)
		return 0;
	return (double)(end->tsc - start->tsc) * 1e9 / (double)(end->ns - start->ns);
}

double tsc_clock_hz(const struct tsc_clock *start, const struct tsc_clock *end)
{
	return rate_between(&start->library, &end->library);
}

/* The two moments by the system call; by the library if a filter takes the system call away. */
static void best_moments(const struct tsc_clock *start, const struct tsc_clock *end,
			 const struct tsc_moment **from, const struct tsc_moment **to)
{
	bool by_kernel = start->kernel.ns && end->kernel.ns;

	*from = by_kernel ? &start->kernel : &start->library;
	*to = by_kernel ? &end->kernel : &end->library;
}

double tsc_clock_kernel_hz(const struct tsc_clock *start, const struct tsc_clock *end)
{
	const struct tsc_moment *from, *to;

	best_moments(start, end, &from, &to);
	return rate_between(from, to);
}

double tsc_clock_kernel_error(const struct tsc_clock *start, const struct tsc_clock *end)
{
	const struct tsc_moment *from, *to;

	best_moments(start, end, &from, &to);
	if (to->tsc <= from->tsc)
		return 1;
	return (double)(from->window_tsc + to->window_tsc) / 2 / (double)(to->tsc - from->tsc);
}

uint64_t tsc_clock_span_ns(const struct tsc_clock *start, const struct tsc_clock *end)
{
	const struct tsc_moment *from, *to;

	best_moments(start, end, &from, &to);
	return to->ns > from->ns ? to->ns - from->ns : 0;
}

uint64_t tsc_clock_suspended_ns(const struct tsc_clock *start, const struct tsc_clock *end)
{
	int64_t gap = (int64_t)(end->boot_ns - start->boot_ns) -
		      (int64_t)(end->monotonic_ns - start->monotonic_ns);

	return gap < 1000000 ? 0 : (uint64_t)gap;
}

double tsc_hz_from_cpuid(void)
{
	unsigned eax, ebx, ecx, edx;

	if (!__get_cpuid(0x15, &eax, &ebx, &ecx, &edx) || !eax || !ebx || !ecx)
		return 0;
	return (double)ecx * ebx / eax;
}

double tsc_hz_from_mult_shift(uint32_t mult, unsigned shift)
{
	if (!mult || shift > 63)
		return 0;
	return ldexp(1e9, (int)shift) / mult;
}

/* The kernel bumps `lock` before and after it rewrites the page. */
static int read_factors(const volatile struct perf_event_mmap_page *page, double *hz)
{
	uint32_t seq, mult;
	uint16_t shift;
	int offered;

	do {
		seq = page->lock;
		__sync_synchronize();
		offered = page->cap_user_time;
		mult = page->time_mult;
		shift = page->time_shift;
		__sync_synchronize();
	} while (page->lock != seq || (seq & 1));

	double found = offered ? tsc_hz_from_mult_shift(mult, shift) : 0;
	if (found <= 0)
		return -EOPNOTSUPP;
	*hz = found;
	return 0;
}

int tsc_hz_from_perf_mmap(double *hz)
{
	/* A software event that counts nothing: it needs no PMU and, in user mode alone, no
	 * privilege up to perf_event_paranoid 2. */
	struct perf_event_attr attr = {
		.size = sizeof(attr),
		.type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_DUMMY,
		.exclude_kernel = 1,
		.exclude_hv = 1,
	};
	long fd = syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
	if (fd < 0)
		return -errno;

	size_t size = (size_t)sysconf(_SC_PAGESIZE);
	int rc;
	void *page = mmap(NULL, size, PROT_READ, MAP_SHARED, (int)fd, 0);
	if (page == MAP_FAILED) {
		rc = -errno;
	} else {
		rc = read_factors(page, hz);
		munmap(page, size);
	}
	close((int)fd);
	return rc;
}

/* The time stamp counter as a clock: reading it, and how many of its ticks make a second.
 *
 * A TSC tick is not a core cycle: the counter runs at one frequency whatever the core does. Two
 * sources give that frequency, and neither relies on CPUID:
 *   - two struct tsc_clock, taken at the start and at the end of a run, against
 *     CLOCK_MONOTONIC_RAW, which NTP does not steer;
 *   - the kernel's own conversion factors, in the mmap page of a perf event. */
#ifndef SYSPATH_HOST_TSC_H
#define SYSPATH_HOST_TSC_H

#include <stdint.h>

/* TSC ticks since the counter was reset. Nothing before the call is still under way when it is
 * read, nothing after the call has begun. Never fails on a CPU of the x86-64 baseline. Not for
 * timing a path: the timed loops hold their own reads (asm/). */
uint64_t tsc_read_fenced(void);

/* One moment by the TSC and by CLOCK_MONOTONIC_RAW. */
struct tsc_moment {
	uint64_t tsc;	     /* TSC ticks, middle of the window in which the other was read */
	uint64_t ns;	     /* since boot; 0: there is no such clock */
	uint64_t window_tsc; /* TSC ticks, width of that window: the moment is uncertain by half of
			      * it; an interrupt or a preempted guest widens it */
};

/* One moment by every clock, all read within some ten us. */
struct tsc_clock {
	struct tsc_moment library;	/* by the C library, which reads the vDSO */
	struct tsc_moment kernel;	/* by the system call, which no library between program and
					 * kernel can change */
	uint64_t monotonic_ns, boot_ns; /* CLOCK_MONOTONIC, and CLOCK_BOOTTIME, which includes the
					 * time that the host is suspended */
};

/* Takes the moment now: the narrowest window of several tries, about 2 us in all where the clock
 * is read in user space. 0, or the negative errno of clock_gettime. */
int tsc_clock_now(struct tsc_clock *now);

/* TSC ticks per second between two moments, > 0; 0 when `end` is not later than `start` by both
 * clocks (swapped arguments, or a TSC that went back). The relative error is at most half of both
 * windows' sum over the ticks between them, so a span of 10 ms is good to about 1e-5 and a run of
 * seconds to better than 1e-7. */
double tsc_clock_hz(const struct tsc_clock *start, const struct tsc_clock *end);

/* The same by the system call, past a library that changes the clock; by the library where the
 * kernel does not answer the system call. */
double tsc_clock_kernel_hz(const struct tsc_clock *start, const struct tsc_clock *end);

/* The largest relative error of tsc_clock_kernel_hz, >= 0; 1 where `end` is not later. */
double tsc_clock_kernel_error(const struct tsc_clock *start, const struct tsc_clock *end);

/* ns from one moment to the other, by the clock of tsc_clock_kernel_hz; 0 when it went back. */
uint64_t tsc_clock_span_ns(const struct tsc_clock *start, const struct tsc_clock *end);

/* How long the host was suspended from one moment to the other, in ns: by how much CLOCK_BOOTTIME
 * went on more than CLOCK_MONOTONIC. 0 for less than a millisecond. */
uint64_t tsc_clock_suspended_ns(const struct tsc_clock *start, const struct tsc_clock *end);

/* TSC ticks per second by CPUID leaf 15h: the crystal's frequency, EBX / EAX times (Intel SDM vol.
 * 3B, "Invariant Timekeeping"). 0 where the CPU does not report all three. */
double tsc_hz_from_cpuid(void);

/* TSC ticks per second by the kernel's own factors: ns = (tsc * time_mult) >> time_shift, from
 * struct perf_event_mmap_page. These are the boot-time calibration, which may differ from a
 * measurement by some 1e-4.
 * 0 with *hz > 0; or -errno with *hz untouched:
 *   -EOPNOTSUPP     the kernel does not offer it (cap_user_time is 0: the TSC is not its stable
 *                   sched_clock, or a paravirtual clock is preferred to it)
 *   -EACCES, -EPERM perf_event_paranoid above 2, or a seccomp filter
 *   -ENOSYS         a kernel without perf events
 *   others          of perf_event_open(2) and mmap(2) */
int tsc_hz_from_perf_mmap(double *hz);

/* The arithmetic of the function above, for its tests. 0 when mult is 0 or shift above 63. */
double tsc_hz_from_mult_shift(uint32_t mult, unsigned shift);

#endif

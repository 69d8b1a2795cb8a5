/* A library between a program and its clocks, as faketime is, to be preloaded. $SYSPATH_TEST_CLOCK
 *says what becomes of CLOCK_MONOTONIC_RAW, from a moment in the run on:
 *
 *	fast	from the first reading on, ten times as fast
 *	leaps	goes on a second later, as if the TSC had stood still for one
 *	returns	goes on 100 s earlier
 *	sleeps	goes on; CLOCK_BOOTTIME goes on 6 s later, as after a suspend */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum {
	IN_THE_RUN = 200
}; /* readings: behind those of the run's start and of its first invocations */

/* Both ways of libc to read a clock end here. */
int clock_gettime(clockid_t clock, struct timespec *t)
{
	static int64_t readings, first_s;
	const char *how = getenv("SYSPATH_TEST_CLOCK");
	long err = syscall(SYS_clock_gettime, clock, t);

	if (err || !how)
		return (int)err;
	if (clock == CLOCK_MONOTONIC_RAW)
		readings++;
	if (clock == CLOCK_MONOTONIC_RAW && !strcmp(how, "fast")) {
		if (!first_s)
			first_s = t->tv_sec;
		int64_t ns = ((t->tv_sec - first_s) * 1000000000 + t->tv_nsec) * 10;
		t->tv_sec = first_s + ns / 1000000000;
		t->tv_nsec = ns % 1000000000;
	}
	if (readings < IN_THE_RUN)
		return 0;
	if (clock == CLOCK_MONOTONIC_RAW && !strcmp(how, "leaps"))
		t->tv_sec++;
	if (clock == CLOCK_MONOTONIC_RAW && !strcmp(how, "returns"))
		t->tv_sec -= 100;
	if (clock == CLOCK_BOOTTIME && !strcmp(how, "sleeps"))
		t->tv_sec += 6;
	return 0;
}

/* "Is my clock all right?": whether the clock functions of the vDSO and of the C library stay in
 * user space, why not where they do not, and what to do. Pure, but for what it is given. */
#ifndef SYSPATH_CLOCK_CHECK_H
#define SYSPATH_CLOCK_CHECK_H

#include "bench/clockcheck/clock_log.h"
#include "bench/clockcheck/warp.h"
#include "bench/engine/engine.h"

#include <jansson.h>
#include <stdio.h>

/* Of a host where the page is not mapped. */
#define CLOCK_CHECK_NO_VSYSCALL                                                                    \
	"vsyscall=none: programs and static binaries of glibc before 2.14 crash here, for they call the vsyscall page for time, gettimeofday and getcpu"

struct clock_check_input {
	const struct outcome *outcome; /* probed cells; those of clock functions are judged */
	const json_t *host;	       /* facts: bench/host/host.h */
	const struct clock_log *log;
	const struct warp *warp;
};

/* The check as one object, "schema": "syspath-clock-check/1" (docs/inspect.md). A new reference;
 * NULL when out of memory. */
json_t *clock_check(const struct clock_check_input *input);

/* The exit code of its verdict: 0 fine; 1 a function falls back, fails, or the clocksource goes
 * backwards; 3 it is not known of some function whether it does; 4 no function is there. */
int clock_check_code(const json_t *check);

/* Prints it for people. */
void clock_check_print(FILE *out, const json_t *check);

#endif

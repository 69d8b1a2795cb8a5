/* Whether the kernel's clock source is final. Some seconds after boot it may still change from one
 * that user space cannot read to the TSC, which is calibrated meanwhile: before that, vDSO
 * functions make a system call, and after it none. */
#ifndef SYSPATH_GUEST_CLOCKSOURCE_H
#define SYSPATH_GUEST_CLOCKSOURCE_H

#include <stdbool.h>
#include <stddef.h>

enum {
	CLOCKSOURCE_NAME = 64, /* bytes, with the closing NUL */
	/* tsc_refine_calibration_work() of arch/x86/kernel/tsc.c takes a second, and restarts once
	 * if disturbed; until then the TSC is not offered, or as tsc-early. */
	CLOCKSOURCE_CALM_S = 3,
	CLOCKSOURCE_LIMIT_S = 10,
};

struct clocksource_watch {
	char name[CLOCKSOURCE_NAME]; /* seen last; empty when none can be read */
	double began_s, since_s;     /* when the watch began, and when that name was first seen */
	bool begun, settled;
};

/* What is seen at the moment now_s, CLOCK_MONOTONIC; *watch all zero before the first. True when
 * there is nothing more to wait for: the TSC, which the kernel does not leave for another; a name
 * that stayed the same for longer than the kernel calibrates; or CLOCKSOURCE_LIMIT_S have passed,
 * and watch->settled is false. */
bool clocksource_look(struct clocksource_watch *watch, const char *name, double now_s);

/* Waits until clocksource_look returns true for this kernel. Returns the seconds waited, >= 0, by
 * CLOCK_MONOTONIC; see watch->settled. */
double clocksource_wait(struct clocksource_watch *watch);

#endif

/* Whether the kernel has settled on its clock source. Some seconds after it started it may still
 * change from one that user space cannot read to the TSC, which it calibrates meanwhile: vDSO
 * functions then make a system call before, and none after. */
#ifndef SYSPATH_GUEST_CLOCKSOURCE_H
#define SYSPATH_GUEST_CLOCKSOURCE_H

#include <stdbool.h>
#include <stddef.h>

enum {
	CLOCKSOURCE_NAME = 64, /* bytes, with the closing NUL */
	/* tsc_refine_calibration_work() of arch/x86/kernel/tsc.c takes a second, and begins once
	 * more where it was disturbed; until then the TSC is not offered, or as tsc-early. */
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

/* Waits until clocksource_look has seen enough of this kernel's. Seconds, >= 0, as
 * CLOCK_MONOTONIC has them; watch->settled tells whether it settled. */
double clocksource_wait(struct clocksource_watch *watch);

#endif

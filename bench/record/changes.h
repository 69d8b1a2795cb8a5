/* What changed on the host while it was measured, so that no figure of the run can be trusted to be
 * of one host and one clock. Pure but for the TSC's rate, which kernel and CPU report. */
#ifndef SYSPATH_CHANGES_H
#define SYSPATH_CHANGES_H

#include "bench/engine/engine.h"

#include <jansson.h>

/* An array of {"key", "before", "after"}, texts:
 *   tsc_hz		two sources for the TSC's rate that differ by more than TSC_RATES_SLACK
 *   suspended		how long, by CLOCK_BOOTTIME
 *   enters_kernel	functions that made a system call in a part of their calls alone
 *   else		a hard fact of the two `host` objects; either may be NULL: not looked at
 * Empty when nothing changed. Where instructions are counted, no clock is looked at. A new
 * reference; NULL when memory is out. */
json_t *changes_find(const struct outcome *outcome, const json_t *before, const json_t *after);

#endif

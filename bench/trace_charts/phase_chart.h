/* Stacked bars: what the instructions of calls are for, by path and by kernel. */
#ifndef SYSPATH_PHASE_CHART_H
#define SYSPATH_PHASE_CHART_H

#include "bench/trace/traced_call.h"

#include <stdio.h>

/* A bar for each of the n calls, 1 or more, of one operation: those of one ABI and path are
 * together, an arm below the other. `id` is as of struct svg. False when memory is out. */
bool phase_chart_draw(FILE *out, const struct traced_call *calls, size_t n, const char *id);

#endif

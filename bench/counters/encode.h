/* From an event's name to the perf_event_attr of perf_event_open(2). */
#ifndef SYSPATH_ENCODE_H
#define SYSPATH_ENCODE_H

#include "bench/counters/event.h"

#include <stddef.h>

/* Encodes `name`, of the running kernel or of the tree under `root` ("" for the running host; it is
 * where sysfs and tracefs are looked for). Three forms are tried:
 *
 * - EVENT or PMU::EVENT as libpfm4 names them, with :u or :k and its other modifiers; an event of a
 *   CPU that is not this one only with its PMU in front, and then unavailable;
 *
 * - PMU::EVENT as the kernel names them under /sys/bus/event_source/devices;
 *
 * - GROUP:NAME, a tracepoint.
 *
 * Fills all of *out, including status and reason. EVENT_READY only means that the event can be
 * passed to the kernel: whether it counts is determined by trying. */
void encode_event(const char *root, const char *name, struct event *out);

/* Calls each(ctx, name, description) for every PMU that libpfm4 knows for this CPU; whether the
 * kernel drives it is another question. */
void encode_pmus(void (*each)(void *ctx, const char *name, const char *what), void *ctx);

/* Calls each(ctx, name, description) for every event of a PMU, and for every unit mask that it
 * takes, with the name it is asked for by; `pmu` as libpfm4 names it, this host's or another's. 0,
 * or -ENOENT when libpfm4 knows no such PMU. */
int encode_names(const char *pmu, void (*each)(void *ctx, const char *name, const char *what),
		 void *ctx);

#endif

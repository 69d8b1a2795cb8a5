/* Tracepoints: perf_event_open(2) takes a number, which only tracefs has. */
#ifndef SYSPATH_TRACEPOINT_H
#define SYSPATH_TRACEPOINT_H

#include "bench/base/error.h"
#include "bench/counters/event.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Splits "group:name", with ":k" or ":k=1" behind it or not (a tracepoint is hit in the kernel).
 * True when the text has that form; group and name are then filled. */
bool tracepoint_split(const char *text, char group[EVENT_NAME_MAX], char name[EVENT_NAME_MAX]);

/* Opens the folder "events" of tracefs under `root` ("" for the running host): where it is mounted,
 * or, on the running host and with the right to do so, in a mount of our own that is attached to no
 * folder, so that nothing of the host changes. A descriptor to be closed; or the code of *error, a
 * negative errno. */
int tracepoint_open_events(const char *root, struct error *error);

/* Whether the kernel has tracepoints of that group, as far as is known; `root` as above. */
bool tracepoint_has_group(const char *root, const char *group);

/* The number of a tracepoint. 0; -ENOENT when the kernel has none of that name; or -errno. */
int tracepoint_id(int events, const char *group, const char *name, uint64_t *id);

#endif

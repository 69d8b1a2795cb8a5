/* The traces of one guest, made while its engine still runs there. */
#ifndef SYSPATH_GUEST_TRACE_H
#define SYSPATH_GUEST_TRACE_H

#include "bench/base/error.h"
#include "bench/emulator/boot_measure.h"

/* For struct guest_request.also. Traces a call of every cell that was counted: a worker warms up
 * and makes single calls, at the places in a second where the counts were made, until one is as
 * long as the count. Adds to the document "trace": release and machine of the guest, functions,
 * cells, as in a document of traces with one arm (docs/syspath-trace.schema.json). 0, or the code
 * of *error. */
int guest_trace(const struct guest_done *done, struct error *error);

#endif

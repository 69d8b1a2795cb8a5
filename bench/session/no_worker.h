/* Why a command of --via started no worker that answers. */
#ifndef SYSPATH_NO_WORKER_H
#define SYSPATH_NO_WORKER_H

#include "bench/base/error.h"
#include "bench/session/worker_process.h"

/* For a worker that sent no WIRE_HELLO and was reaped; `reply` is what came instead: one line with
 * the last line of its standard error. EXIT_USAGE, of *error. */
int no_worker_error(struct worker_process *w, enum worker_reply reply, struct error *error);

/* How the command ended, with the last line of its standard error: "exited with status 1: no such
 * container". Printable ASCII. */
void no_worker_describe(struct worker_process *w, char *text, size_t size);

#endif

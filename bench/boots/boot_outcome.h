/* The result of a boot and, once all its boots have ended, of an arm. */
#ifndef SYSPATH_BOOT_OUTCOME_H
#define SYSPATH_BOOT_OUTCOME_H

#include "bench/boots/boot_session.h"

/* Handles a job of the session `ctx` that has ended: reports a failure; writes its arm's document
 * after the last boot of the arm. */
void boot_outcome_take(void *ctx, struct boot_job *job);

#endif

/* The result of a boot and, once all its boots have ended, of an arm. */
#ifndef SYSPATH_BOOT_OUTCOME_H
#define SYSPATH_BOOT_OUTCOME_H

#include "bench/boots/boot_session.h"

/* Handles a job that has ended: reports a failure; writes its arm's document after the last boot of
 * the arm. */
void boot_outcome_take(struct boot_session *session, struct boot_job *job);

#endif

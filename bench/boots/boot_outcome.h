/* What came of a boot, and, once its boots are all done, of an arm. */
#ifndef SYSPATH_BOOT_OUTCOME_H
#define SYSPATH_BOOT_OUTCOME_H

#include "bench/boots/boot_session.h"

/* Takes a job that has ended: tells of one that failed; writes its arm's document when it was the
 * last of the arm's boots. */
void boot_outcome_take(struct boot_session *session, struct boot_job *job);

#endif

/* How long the next process of a run may wait for a core that nothing else uses. Pure. */
#ifndef SYSPATH_WAIT_BUDGET_H
#define SYSPATH_WAIT_BUDGET_H

#include <stdint.h>

/* A run so far, seconds. */
struct wait_progress {
	double all_s; /* that its processes wait at most in all; < 0: as long as it ends in end_s */
	double end_s; /* > 0 */
	double elapsed_s;     /* since it began */
	double measured_s;    /* of that, since its first process */
	double waited_s;      /* of that, what processes waited */
	double timeout_s;     /* after which a process that sends nothing hangs, > 0 */
	uint32_t done, total; /* processes, 0 <= done < total */
};

/* How long the next process may wait, ns (struct wire_request.wait_ns). It gets twice its part of
 * what is left, since the core is often free for those after it; at most a quarter of timeout_s.
 *
 * Where all_s < 0, processes wait in all for at most as long again as they take otherwise, so that
 * a run of a few cells stays one, and for a tenth of it even in a run that cannot end in end_s. */
uint64_t wait_budget_ns(const struct wait_progress *progress);

#endif

/* Running a list of cells in workers; a worker that dies is replaced. */
#ifndef SYSPATH_SESSION_H
#define SYSPATH_SESSION_H

#include "bench/base/error.h"
#include "bench/protocol/wire.h"
#include "bench/session/settings.h"
#include "bench/session/worker_process.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* `cell` is the index that was given for the plan. */
struct session_callbacks {
	void *ctx;
	/* The frames that answer a plan, and WIRE_FACT; 0 or -errno (malformed, no memory). */
	int (*answer)(void *ctx, uint32_t cell, const struct wire_head *head, const void *payload);
	/* WIRE_READY and WIRE_BLOCK: the worker waits for worker_go_on. NULL unless in WIRE_COUNT
	 * mode. WORKER_FRAME, or the state of the worker. */
	enum worker_reply (*waits)(void *ctx, struct worker_process *w, uint32_t cell,
				   const struct wire_head *head, const void *payload);
	/* The worker has finished; may be NULL. */
	void (*done)(void *ctx, const struct wire_done *done);
	/* The worker died or timed out in this cell, and the cell is the cause; NULL without plans.
	 */
	void (*cell_failed)(void *ctx, uint32_t cell, const char *why);
	/* No such worker can run on this host, or not under its condition. */
	void (*absent)(void *ctx, const char *why);
};

/* Whether a worker's reason can be stored in a document: terminated within `size` bytes, not empty,
 * printable ASCII. */
bool reason_is_sane(const char *reason, size_t size);

/* Has workers of `abi` execute plans[0..n-1]; cells[i] is passed to the callbacks of plans[i]. When
 * a worker fails in a cell, the remaining plans are given to a new one. 0, or the code of *error.
 */
int session_run(const struct engine_settings *settings, enum abi abi,
		const struct wire_request *request, const struct wire_plan *plans,
		const uint32_t *cells, size_t n, const struct session_callbacks *callbacks,
		struct error *error);

#endif

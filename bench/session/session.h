/* Having workers do a list of cells, whatever becomes of the workers. */
#ifndef SYSPATH_SESSION_H
#define SYSPATH_SESSION_H

#include "bench/base/error.h"
#include "bench/protocol/wire.h"
#include "bench/session/settings.h"
#include "bench/session/worker_process.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Who takes the answers. `cell` is the index that was given for the plan. */
struct session_callbacks {
	void *ctx;
	/* The frames that answer a plan, and WIRE_FACT; 0 or -errno (garbled, no memory). */
	int (*answer)(void *ctx, uint32_t cell, const struct wire_head *head, const void *payload);
	/* WIRE_READY and WIRE_BLOCK: the worker waits for worker_tell. NULL where none is asked to
	 * count. WORKER_FRAME, or what is to be thought of the worker. */
	enum worker_reply (*waits)(void *ctx, struct worker_process *w, uint32_t cell,
				   const struct wire_head *head, const void *payload);
	/* The worker is through; NULL when that is of no interest. */
	void (*done)(void *ctx, const struct wire_done *done);
	/* The worker died or fell silent in this cell, by its own doing. */
	void (*broke)(void *ctx, uint32_t cell, const char *why);
	/* No such worker can run on this host, or not under its condition; why, in words. */
	void (*absent)(void *ctx, const char *why);
};

/* Whether a worker's reason can stand in a document: ended within `size` bytes, not empty,
 * printable ASCII. */
bool reason_is_sane(const char *reason, size_t size);

/* Asks workers of `abi` for plans[0..n-1]; cells[i] is handed back with the answer to plans[i].
 * When a worker breaks in a cell, the rest is given to a new one. 0, or the code of
 * *error. */
int session_run(const struct engine_settings *settings, enum abi abi,
		const struct wire_request *request, const struct wire_plan *plans,
		const uint32_t *cells, size_t n, const struct session_callbacks *callbacks,
		struct error *error);

#endif

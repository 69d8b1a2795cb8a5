/* Where workers run when it is not beside the driver, and how their two streams are reached there.
 */
#ifndef SYSPATH_WORKER_PLACE_H
#define SYSPATH_WORKER_PLACE_H

#include "bench/session/worker_reply.h"
#include "stubs/paths.h"

#include <stdbool.h>
#include <stddef.h>

/* One worker at a time. */
struct worker_place {
	void *ctx; /* of the functions */
	/* Starts a worker. After its input has ended it is killed when it sends nothing for
	 * timeout_ms, by the clock of the place. 0 or -errno, as start_command. */
	int (*start)(void *ctx, enum abi abi, int timeout_ms);
	/* Sends bytes for its standard input, which ends behind them if they are the last. 0 or
	 * -errno. */
	int (*send)(void *ctx, const void *bytes, size_t size, bool last);
	/* Reads `size` bytes of its standard output. WORKER_FRAME when all are there;
	 * WORKER_CLOSED, WORKER_TIMED_OUT or WORKER_GARBLED. */
	enum worker_reply (*receive)(void *ctx, void *to, size_t size);
	/* Waits for its end, which is hastened if its output was not read to its end. *status is
	 * that of wait(2); *stayed: it did not exit, and was killed. */
	void (*end)(void *ctx, int *status, bool *stayed);
};

#endif

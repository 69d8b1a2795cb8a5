/* Where workers run when it is not beside the driver, and how their two streams are reached there.
 */
#ifndef SYSPATH_WORKER_PLACE_H
#define SYSPATH_WORKER_PLACE_H

#include "stubs/paths.h"

#include <stdbool.h>
#include <stddef.h>

/* The result of waiting for a worker. */
enum worker_reply {
	WORKER_FRAME,	       /* *head and the payload were read */
	WORKER_CLOSED,	       /* it closed its end: dead or dying */
	WORKER_TIMED_OUT,      /* timed out */
	WORKER_INTERRUPTED,    /* the user interrupted */
	WORKER_GARBLED,	       /* it sent something that is no frame */
	WORKER_NO_MEMORY,      /* for the payload */
	WORKER_STATE_UNKNOWN,  /* its state cannot be read from /proc: w->watch_errno */
	WORKER_NOISE,	       /* something else than a worker's first frame: w->noise */
	WORKER_OTHER_BUILD,    /* its first frame is of another build */
	WORKER_WANTS_TERMINAL, /* the command was stopped, since it reads from or writes to the
				  terminal */
};

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

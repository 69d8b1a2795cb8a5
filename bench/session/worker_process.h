/* One worker process, from its birth to its death. */
#ifndef SYSPATH_WORKER_PROCESS_H
#define SYSPATH_WORKER_PROCESS_H

#include "bench/protocol/wire.h"
#include "stubs/paths.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct worker_process {
	pid_t pid;    /* 0 when there is none */
	int to, from; /* pipe ends; -1 when closed */
	enum abi abi;
	int timeout_ms;	 /* longest silence */
	int watch_errno; /* why worker_wait_asleep could not look, 0 when it could */
	int status;	 /* of wait(2), valid once worker_reap returned */
	bool stayed;	 /* it had to be ended by worker_reap; as above */
};

/* Where a worker's reply stands. */
enum worker_reply {
	WORKER_FRAME,	    /* *head and the payload were read */
	WORKER_CLOSED,	    /* it closed its end: dead or dying */
	WORKER_SILENT,	    /* nothing came within the time */
	WORKER_INTERRUPTED, /* the user asked to stop */
	WORKER_GARBLED,	    /* what came is no frame */
	WORKER_NO_MEMORY,   /* for what came */
	WORKER_UNSEEN,	    /* what it does cannot be read from /proc: w->watch_errno */
};

enum {
	WORKER_TIMEOUT_MS = 60000,  /* unless asked for; the longest cell takes a few seconds */
	WORKER_MAX_FRAME = 1 << 21, /* bytes */
	WORKER_EXIT_MS = 200,	    /* for exit(2), once there is nothing more to be said */
};

/* The path of an ABI's worker: in `folder`, or with the driver (locate_program) where that is NULL.
 * The file may be missing. 0 or -ENAMETOOLONG. */
int worker_locate(enum abi abi, const char *folder, char *path, size_t size);

/* Starts the worker program at `path`. 0, or -errno as start_command, with nothing to be reaped. */
int worker_start(struct worker_process *w, enum abi abi, const char *path, int timeout_ms);

/* Sends a request and its plans; all that a worker is told, unless it is asked to count. 0, or
 * -errno
 * (-EPIPE: the worker is gone). */
int worker_ask(struct worker_process *w, const struct wire_request *request,
	       const struct wire_plan *plans);

/* Tells a worker that waits how to go on. 0 or -errno, as above. */
int worker_tell(struct worker_process *w, const struct wire_go *go);

/* Waits until process `pid`, the worker or its child, sleeps: it has said something, and waits to
 * be told how to go on. From there to the next time it makes the same system calls, whenever one
 * looks. Only where /proc is ours (own_proc.h): elsewhere that number is another process, or none.
 * WORKER_FRAME; WORKER_CLOSED when it is gone; or why else not. */
enum worker_reply worker_wait_asleep(struct worker_process *w, pid_t pid);

/* Reads one frame; its payload goes to *payload, which is grown with realloc and owned by the
 * caller, of *capacity bytes. */
enum worker_reply worker_read(struct worker_process *w, struct wire_head *head, void **payload,
			      size_t *capacity);

/* Closes the pipes and waits for the worker, which is given WORKER_EXIT_MS to end by itself: its
 * own status tells more than that of being killed, and its output may be closed before it has one.
 */
void worker_reap(struct worker_process *w);

/* How the worker ended, in words: "was killed by SIGSEGV (...)", "exited with status 2", "closed
 * its output and stayed". */
void worker_end_describe(const struct worker_process *w, char *text, size_t size);

#endif

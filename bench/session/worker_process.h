/* One worker process, from fork to wait. */
#ifndef SYSPATH_WORKER_PROCESS_H
#define SYSPATH_WORKER_PROCESS_H

#include "bench/protocol/wire.h"
#include "bench/session/settings.h"
#include "bench/session/worker_place.h"
#include "stubs/paths.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum {
	WORKER_TIMEOUT_MS = 60000,  /* default; the longest cell takes a few seconds, after waiting
				     * for a quarter of it (bench/engine/wait_budget.h) */
	WORKER_MAX_FRAME = 1 << 21, /* bytes */
	WORKER_EXIT_MS = 200,	    /* for exit(2), after its last frame */
	WORKER_VIA_EXIT_MS = 5000,  /* for a command, which may have to clean up behind it */
	WORKER_TERM_MS = 2000,	    /* for a command that was asked to end by SIGTERM */
	WORKER_ERR_TEXT = 512,	    /* bytes kept of what it printed last */
};

struct worker_process {
	pid_t pid;    /* of the worker, or of the command that starts it; 0: none */
	int to, from; /* pipe ends; -1 when closed */
	int err_from; /* pipe of its standard error; -1: closed, or not captured */
	enum abi abi;
	bool via;			  /* it was started by a command */
	const struct worker_place *place; /* where it runs, NULL: here; it has no pid and no pipes
					   * then */
	bool greeted;			  /* its WIRE_HELLO was read: what follows are frames */
	int timeout_ms;			  /* longest wait for output */
	int watch_errno;		  /* of reading /proc in worker_wait_asleep, 0: none */
	int status;			  /* of wait(2), valid once worker_reap returned */
	bool stayed;		 /* it did not exit and was killed by worker_reap; valid as above */
	struct wire_hello hello; /* valid when greeted */
	char err_text[WORKER_ERR_TEXT];	 /* the end of its standard error, terminated */
	char noise[WORKER_ERR_TEXT / 4]; /* of WORKER_NOISE, terminated */
	size_t n_noise;			 /* bytes of it */
};

/* The path of an ABI's worker: in `folder`, or beside the driver (locate_program) if that is NULL.
 * The file may be missing. 0 or -ENAMETOOLONG. */
int worker_locate(enum abi abi, const char *folder, char *path, size_t size);

/* Starts a worker where the settings have it: at their place, or as the program at `path`, by their
 * command or as a child. 0, or -errno as start_command or -ENOMEM, with nothing to be reaped. */
int worker_start(struct worker_process *w, enum abi abi, const char *path,
		 const struct engine_settings *settings);

/* Sends a request and its plans, the only input of a worker but for struct wire_go and wire_query.
 * 0, or -errno (-EPIPE: the worker has exited). */
int worker_ask(struct worker_process *w, const struct wire_request *request,
	       const struct wire_plan *plans);

/* Sends struct wire_query to a worker in WIRE_ASK mode. 0 or -errno, as above. */
int worker_send(struct worker_process *w, const void *bytes, size_t size);

/* Sends a struct wire_go to a worker that waits for one. 0 or -errno, as above. */
int worker_go_on(struct worker_process *w, const struct wire_go *go);

/* Waits until process `pid`, the worker or its child, sleeps: it has sent a frame and waits in
 * read(2) for the next struct wire_go. Between two such waits it always makes the same system
 * calls. Only where /proc is of our PID namespace (own_proc.h): elsewhere the pid is another
 * process or none. WORKER_FRAME; WORKER_CLOSED when it has exited; or why not. */
enum worker_reply worker_wait_asleep(struct worker_process *w, pid_t pid);

/* Reads one frame, before the first one also the worker's WIRE_HELLO; its payload goes to *payload,
 * which is grown with realloc and owned by the caller, of *capacity bytes. */
enum worker_reply worker_read(struct worker_process *w, struct wire_head *head, void **payload,
			      size_t *capacity);

/* Closes the pipes and waits for the worker, which has WORKER_EXIT_MS to exit by itself: its own
 * exit status is more informative than SIGKILL, and it may close its output before it exits. A
 * command has WORKER_VIA_EXIT_MS, then, and at once where the user interrupted, WORKER_TERM_MS
 * after a SIGTERM: it may have started something that SIGKILL would leave behind. */
void worker_reap(struct worker_process *w);

/* The signal that ended the worker, or 0; as the status of a command too, which is 128 and the
 * number. */
int worker_end_signal(const struct worker_process *w);

/* The last line that it printed to its standard error; NULL: none was captured. Modifies the rest.
 */
const char *worker_last_line(struct worker_process *w);

/* Describes how the worker ended: "was killed by SIGSEGV (...)", "exited with status 2", "closed
 * its output but did not exit". */
void worker_end_describe(const struct worker_process *w, char *text, size_t size);

#endif

/* The result of waiting for a worker. */
#ifndef SYSPATH_WORKER_REPLY_H
#define SYSPATH_WORKER_REPLY_H

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

#endif

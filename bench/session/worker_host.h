/* What is known of a host by a worker that runs there: the source of its facts and of its clocks.
 */
#ifndef SYSPATH_WORKER_HOST_H
#define SYSPATH_WORKER_HOST_H

#include "bench/base/cpulist.h"
#include "bench/base/error.h"
#include "bench/clocks/tsc.h"
#include "bench/host/source.h"
#include "bench/session/settings.h"
#include "bench/session/worker_process.h"

#include <stddef.h>
#include <stdint.h>

/* What a query was answered by; kept, so that a host is one thing while it is described. */
struct worker_answer {
	struct wire_query query;
	int err; /* 0 or -errno */
	size_t length;
	char *bytes;		    /* with a NUL behind them; NULL where err */
	struct worker_answer *next; /* the one before */
};

struct worker_host {
	struct worker_process process;
	struct host_source source; /* reads by the worker; ctx is this struct */
	struct worker_answer *answers;
	enum worker_reply reply;   /* WORKER_FRAME while the worker answers */
	char refusal[WIRE_REASON]; /* its reason to answer no more, "" if it sent none */
	char *names;		   /* of the folder that was listed last */
	void *payload;
	size_t capacity;
};

/* Starts a worker of the ABI by `settings` and has it answer. *host must stay where it is, and is
 * to be passed to worker_host_close in every case. 0, or the code of *error: -ENOEXEC where no
 * worker of this ABI could be started there. */
int worker_host_open(const struct engine_settings *settings, enum abi abi, struct worker_host *host,
		     struct error *error);

/* The same by the first ABI whose worker runs there; where none does, *error is of the first. */
int worker_host_open_any(const struct engine_settings *settings, struct worker_host *host,
			 struct error *error);

/* Whether it has answered all that it was asked; else the code of *error. What it did not answer is
 * unknown in what was described. */
int worker_host_check(struct worker_host *host, struct error *error);

/* The CPUs that it may run on, and the clocks there now. 0 or -errno. */
int worker_host_allowed(struct worker_host *host, struct cpulist *cpus);
int worker_host_clock(struct worker_host *host, struct tsc_clock *now);

/* Has the worker read files ahead, all at once; "PATH" or "PATH:FIELD" as host_fact_files() has
 * them. */
void worker_host_want(struct worker_host *host, const char *const *files, size_t n);

/* The kernel's function that holds an address; name and module stay with the host. 0; -ENOENT: none
 * does, -EACCES: the kernel hides its symbols, -EPROTO, -EPIPE: no answer. */
int worker_host_symbol(struct worker_host *host, uint64_t address, struct wire_symbol *symbol,
		       const char **name, const char **module);

/* The image of its vDSO, which stays with the host. 0; -ENODATA: none is mapped, -EPIPE. */
int worker_host_vdso(struct worker_host *host, const char **image, size_t *size);

/* The build id of the worker, in hexadecimal; "" without one. */
void worker_host_build_id(const struct worker_host *host, char *hex, size_t size);

/* Has everything asked for anew: what was read of the host so far was of then. */
void worker_host_forget(struct worker_host *host);

void worker_host_close(struct worker_host *host);

#endif

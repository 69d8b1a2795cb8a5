/* A worker whose time stamp counter is the test: every read of it stops the worker (PR_SET_TSC),
 * and the test says what it gives. So the ticks of every batch are known, and which stub ran it,
 * with what.
 *
 * Reads from elsewhere than a stub, as the vDSO's clocks make them, give the real counter. */
#ifndef SYSPATH_TESTS_TSC_FEED_H
#define SYSPATH_TESTS_TSC_FEED_H

#include "asm/call.h"
#include "tests/e2e/tracee.h"

enum { FEED_MAX_BATCHES = 4096 };

/* One call of a stub. */
struct fed_batch {
	char stub[32];	       /* "stub_empty" */
	struct stub_call call; /* as it was handed to the stub */
	uint32_t ticks;	       /* that the two reads were given apart */
	bool of_child;	       /* of the worker's, not its own */
};

struct feed {
	struct tracee tracee;
	/* How long the batch that begins lasts, TSC ticks; `k` batches of the worker's own came
	 * before. */
	uint64_t (*ticks)(void *ctx, const struct fed_batch *batch, size_t k);
	void *ctx;
	struct fed_batch batch[FEED_MAX_BATCHES];
	size_t n;
	bool open;	   /* the first read of batch n was given */
	uint64_t now, end; /* the counter; what the second read gives */
	int status;	   /* of the worker's end, as wait(2) has it */
};

/* Starts a worker (tracee_start), sends it `size` bytes and closes its input; runs it to its end.
 * What it writes must fit into a pipe, 64 KiB; *written of it stand in `out`. False as
 * tracee_start. */
bool feed_run(struct feed *f, enum abi abi, const void *request, size_t size, void *out,
	      size_t capacity, size_t *written);

/* How many batches from the `from`-th on in a row are of this stub, with so many calls. */
size_t feed_row(const struct feed *f, size_t from, const char *stub, uint64_t n);

/* The least ticks of batches `from` to `from + count - 1`. */
uint32_t feed_least(const struct feed *f, size_t from, size_t count);

#endif

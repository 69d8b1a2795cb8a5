/* A worker whose counter is the test (tests/e2e/tsc_feed.h), asked about one cell, and the frames
 * that it answers with. */
#ifndef SYSPATH_TESTS_FED_WORKER_H
#define SYSPATH_TESTS_FED_WORKER_H

#include "bench/ops/ops.h"
#include "bench/protocol/wire.h"
#include "stubs/paths.h"
#include "tests/e2e/tsc_feed.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What fed_request() asks for. */
enum { FED_CALLS = 10, FED_BATCHES = 6, FED_WARMUP = 3, FED_SINGLES = 4 };

struct fed_request {
	struct wire_request head;
	struct wire_plan plan;
};

struct fed_worker {
	struct feed feed;
	unsigned char answer[1 << 16];
	size_t answered; /* bytes */
};

/* A request about one cell, without a ruler. */
struct fed_request fed_request(enum wire_mode mode, enum path_id path, enum op_id op);

/* Runs a worker to its end; `ticks` with `ctx` says how long its batches last. False where none
 * can be fed. */
bool fed_run(struct fed_worker *w, enum abi abi, const struct fed_request *request,
	     uint64_t (*ticks)(void *ctx, const struct fed_batch *batch, size_t k), void *ctx);

/* The payload of the frame of that type; the test fails unless there is exactly one, and when the
 * worker reports an error. */
const unsigned char *fed_frame(const struct fed_worker *w, uint32_t type, size_t *bytes);

#endif

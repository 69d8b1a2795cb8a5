#include "tests/e2e/fed_worker.h"

#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

struct fed_request fed_request(enum wire_mode mode, enum path_id path, enum op_id op)
{
	struct fed_request r = {
		.head = wire_request_make(mode, sched_getcpu()),
		.plan = {path, op, FED_CALLS, FED_BATCHES, FED_WARMUP, FED_SINGLES, .ruler = 0},
	};

	r.head.n_cells = 1;
	return r;
}

bool fed_run(struct fed_worker *w, enum abi abi, const struct fed_request *request,
	     uint64_t (*ticks)(void *ctx, const struct fed_batch *batch, size_t k), void *ctx)
{
	w->feed.ticks = ticks;
	w->feed.ctx = ctx;
	return feed_run(&w->feed, abi, request, sizeof(*request), w->answer, sizeof(w->answer),
			&w->answered);
}

const unsigned char *fed_frame(const struct fed_worker *w, uint32_t type, size_t *bytes)
{
	const unsigned char *found = NULL;
	struct wire_head head;

	for (size_t at = 0; at + sizeof(head) <= w->answered; at += sizeof(head) + head.bytes) {
		memcpy(&head, w->answer + at, sizeof(head));
		if (head.type == WIRE_ERROR)
			fail_msg("the worker says: %.*s", (int)head.bytes,
				 (const char *)w->answer + at + sizeof(head));
		if (head.type != type)
			continue;
		assert_null(found);
		found = w->answer + at + sizeof(head);
		*bytes = head.bytes;
	}
	if (!found)
		fail_msg("no frame of type %u; the worker's end: 0x%x", type,
			 (unsigned int)w->feed.status);
	return found;
}

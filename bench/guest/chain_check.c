#include "bench/guest/chain_check.h"

#include "bench/driver/conversation.h"
#include "bench/stats/mode.h"
#include "bench/worker/chains.h"

#include <errno.h>
#include <string.h>

enum {
	BATCHES = 100,
	TURN_INSN = 2, /* of the chain's loop besides its links: count down, branch */
};

static void on_broke(void *ctx, uint32_t i, const char *why)
{
	(void)ctx;
	(void)i;
	(void)why; /* *insn stays -1 */
}

static void on_absent(void *ctx, const char *why)
{
	on_broke(ctx, 0, why);
}

static int on_chained(void *ctx, uint32_t i, const struct wire_head *head, const void *payload)
{
	int64_t *insn = ctx, ticks[BATCHES];
	struct wire_chained c;

	(void)i;
	if (head->type != WIRE_CHAINED || head->bytes < sizeof(c))
		return -EPROTO;
	memcpy(&c, payload, sizeof(c));
	if (c.status != WIRE_OK)
		return 0;
	if (c.batches != BATCHES || c.chains != CHAIN_COUNT ||
	    head->bytes != sizeof(c) + sizeof(uint32_t) * CHAIN_COUNT * BATCHES)
		return -EPROTO;
	const char *row =
		(const char *)payload + sizeof(c) + sizeof(uint32_t) * CHAIN_add * BATCHES;
	for (size_t b = 0; b < BATCHES; b++) {
		uint32_t raw;
		memcpy(&raw, row + b * sizeof(raw), sizeof(raw));
		ticks[b] = (int64_t)raw;
	}
	*insn = mode_of(ticks, BATCHES).value;
	return 0;
}

/* The mode of batches of so many turns, TSC ticks; -1 as in chain_check. */
static int time_turns(const struct engine_settings *settings, enum abi abi, uint32_t turns,
		      int64_t *ticks)
{
	struct wire_request request = wire_request_make(WIRE_CHAIN, settings->cpu);
	struct wire_plan plan = {
		.path = PATH_empty,
		.op = OP_getppid,
		.calls = turns,
		.batches = BATCHES,
		.warmup = 5,
	};
	struct listener listener = {
		.ctx = ticks,
		.answer = on_chained,
		.broke = on_broke,
		.absent = on_absent,
	};
	uint32_t first = 0;

	*ticks = -1;
	return converse(settings, abi, &request, &plan, &first, 1, &listener);
}

int chain_check(const struct engine_settings *settings, enum abi abi, int64_t *insn)
{
	int64_t one = -1, two = -1;
	int code = time_turns(settings, abi, 1, &one);

	if (!code)
		code = time_turns(settings, abi, 2, &two);
	*insn = one < 0 || two < 0 ? -1 : two - one - TURN_INSN;
	return code;
}

#include "bench/emulator/chain_check.h"

#include "bench/protocol/chains.h"
#include "bench/session/sample_frames.h"
#include "bench/session/session.h"
#include "bench/stats/mode.h"

#include <stddef.h>

enum {
	BATCHES = 100,
	TURN_INSN = 2, /* of the chain's loop besides its links: count down, branch */
};

struct check {
	struct wire_plan plan;
	int64_t ticks; /* the mode of the add chain's batches, -1 while there is none */
};

static void on_cell_failed(void *ctx, uint32_t i, const char *why)
{
	(void)ctx;
	(void)i;
	(void)why; /* ticks stays -1 */
}

static void on_absent(void *ctx, const char *why)
{
	on_cell_failed(ctx, 0, why);
}

static int on_chained(void *ctx, uint32_t i, const struct wire_head *head, const void *payload)
{
	struct check *check = ctx;
	int64_t insn[BATCHES];
	const uint32_t *ticks;
	struct wire_chained c;
	int err = chained_read(&check->plan, head, payload, &c, &ticks);

	(void)i;
	if (err || c.status != WIRE_OK)
		return err;
	for (size_t b = 0; b < BATCHES; b++)
		insn[b] = (int64_t)ticks[(size_t)CHAIN_add * BATCHES + b];
	check->ticks = mode_of(insn, BATCHES).value;
	return 0;
}

/* The mode of batches of so many turns, TSC ticks; -1 as in chain_check. */
static int time_turns(const struct engine_settings *settings, enum abi abi, uint32_t turns,
		      int64_t *ticks, struct error *error)
{
	struct wire_request request = wire_request_make(WIRE_CHAIN, settings->cpu);
	struct check check = {
		.plan =
			{
				.path = PATH_empty,
				.op = OP_getppid,
				.calls = turns,
				.batches = BATCHES,
				.warmup = 5,
			},
		.ticks = -1,
	};
	struct session_callbacks callbacks = {
		.ctx = &check,
		.answer = on_chained,
		.cell_failed = on_cell_failed,
		.absent = on_absent,
	};
	uint32_t first = 0;

	int code = session_run(settings, abi, &request, &check.plan, &first, 1, &callbacks, error);
	*ticks = check.ticks;
	return code;
}

int chain_check(const struct engine_settings *settings, enum abi abi, int64_t *insn,
		struct error *error)
{
	int64_t one = -1, two = -1;
	int code = time_turns(settings, abi, 1, &one, error);

	if (!code)
		code = time_turns(settings, abi, 2, &two, error);
	*insn = one < 0 || two < 0 ? -1 : (two - one) / (1 << ICOUNT_SHIFT) - TURN_INSN;
	return code;
}

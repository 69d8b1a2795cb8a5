#include "bench/worker/count.h"

#include "bench/cells/bind.h"
#include "bench/cells/cell_check.h"
#include "bench/protocol/frame.h"

#include <stdio.h>
#include <unistd.h>

/* Makes blocks until the driver sends 0 calls. */
static int serve_blocks(struct cell *cell)
{
	struct wire_ready ready = {.pid = getpid()};
	struct wire_block block = {0};
	struct wire_go go;
	int err = frame_send(WIRE_READY, &(struct iovec){&ready, sizeof(ready)}, 1);

	while (!err) {
		err = frame_receive(&go, sizeof(go));
		if (err || !go.calls)
			break;
		cell->call.n = go.calls;
		cell->stub(&cell->call);
		block.tsc = cell->call.tsc1 - cell->call.tsc0;
		block.calls = go.calls;
		err = frame_send(WIRE_BLOCK, &(struct iovec){&block, sizeof(block)}, 1);
	}
	return err;
}

int count_cell(const struct wire_plan *plan, int cpu, struct wire_counted *out)
{
	char why[WIRE_REASON - 32] = "";
	struct cell cell;

	*out = (struct wire_counted){.path = plan->path, .op = plan->op, .status = WIRE_FAILED};
	if (cell_bind(&cell, plan, cpu, out->reason, sizeof(out->reason)))
		return 0;
	if (cell_check_before(&cell, why, sizeof(why))) {
		snprintf(out->reason, sizeof(out->reason), "wrong answer before counting: %s", why);
		return 0;
	}
	int err = serve_blocks(&cell);
	if (err)
		return err;
	if (cell_check_after(&cell, why, sizeof(why))) {
		snprintf(out->reason, sizeof(out->reason), "wrong answer after counting: %s", why);
		return 0;
	}
	out->status = WIRE_OK;
	return 0;
}

#include "bench/cells/trace_calls.h"

#include "asm/trace.h"
#include "bench/cells/bind.h"
#include "bench/cells/cell_check.h"

#include <stdio.h>
#include <sys/auxv.h>

static void warm_up(struct cell *cell, const struct wire_plan *plan)
{
	for (uint32_t i = 0; i < plan->warmup; i++) {
		cell->call.n = plan->calls;
		cell->empty(&cell->call);
		cell->stub(&cell->call);
	}
}

void trace_calls(const struct wire_plan *plan, int cpu, struct wire_traced *out)
{
	char why[WIRE_REASON - 32] = "";
	struct cell cell;

	TRACE_MARK(TRACE_CELL_MARK);
	*out = (struct wire_traced){
		.vdso = getauxval(AT_SYSINFO_EHDR),
		.path = plan->path,
		.op = plan->op,
		.status = WIRE_FAILED,
	};
	if (cell_bind(&cell, plan, cpu, out->reason, sizeof(out->reason)))
		return;
	if (cell_check_before(&cell, why, sizeof(why))) {
		snprintf(out->reason, sizeof(out->reason), "wrong answer before tracing: %s", why);
		return;
	}
	warm_up(&cell, plan);
	cell.call.n = 1;
	cell.empty(&cell.call);
	for (uint32_t i = 0; i < plan->batches; i++)
		cell.stub(&cell.call);
	if (cell_check_after(&cell, why, sizeof(why))) {
		snprintf(out->reason, sizeof(out->reason), "wrong answer after tracing: %s", why);
		return;
	}
	out->status = WIRE_OK;
}

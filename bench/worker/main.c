/* The worker: the only program that executes stubs. Built twice, for x86-64 and for i386. */
#include "bench/base/pin.h"
#include "bench/cells/bind.h"
#include "bench/cells/probe.h"
#include "bench/ops/ops.h"
#include "bench/worker/ruler.h"
#include "bench/worker/selftest.h"
#include "bench/worker/serve.h"
#include "stubs/fences.h"
#include "stubs/paths.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int usage(void)
{
	fprintf(stderr,
		"usage: syspath-worker [--serve]           answer the driver on stdin and stdout\n"
		"       syspath-worker --calls PATH OP N   make N calls and exit\n"
		"       syspath-worker --ruler PATH OP N   run 1,000 links of the ruler N times instead\n"
		"       syspath-worker --selftest          run the tests of this ABI\n");
	return 2;
}

static int message_error(const char *what, const char *where, const char *why)
{
	fprintf(stderr, "syspath-worker: %s: %s: %s\n", what, where, why);
	return 2;
}

/* Makes n calls back to back and nothing else, for a clock outside of this process; or turns of the
 * ruler, after the same beginning. n = 0 measures the cost of starting the process. */
static int make_calls(const char *path_name, const char *op_name, const char *count, bool ruler)
{
	int path = path_by_name(path_name), op = op_by_name(op_name);
	int cpu = sched_getcpu();
	struct wire_probed probed;
	struct cell cell;
	char *end, why[128];

	errno = 0;
	unsigned long long n = strtoull(count, &end, 10);
	if (path < 0 || op < 0 || !cell_exists(THIS_ABI, (enum path_id)path, (enum op_id)op))
		return message_error("no such cell", path_name, op_name);
	if (errno || *end || end == count || *count == '-')
		return message_error("not a number of calls", count, "give 0 or more");
	int err = pin_to(cpu);
	if (err)
		return message_error("cannot pin", "sched_setaffinity", strerrordesc_np(-err));
	struct wire_plan plan = {.path = (uint32_t)path, .op = (uint32_t)op};
	probe_cell(&plan, cpu, 1, &probed);
	if (probed.status != WIRE_OK)
		return message_error(path_name, op_name, probed.reason);
	plan.narrow_time = probed.narrow_time;
	if (cell_bind(&cell, &plan, cpu, why, sizeof(why)))
		return message_error(path_name, op_name, why);
	struct stub_call chain = ruler_call(), *call = ruler ? &chain : &cell.call;
	stub_fn *stub = ruler ? stub_chain_imul : cell.stub;
	while (n) {
		call->n = n < WIRE_MAX_CALLS ? n : WIRE_MAX_CALLS;
		stub(call);
		n -= call->n;
	}
	return 0;
}

int main(int argc, char **argv)
{
	/* If it was inherited as ignored, waitpid(2) would not see any child. */
	signal(SIGCHLD, SIG_DFL);
	int err = fences_settle();
	if (err)
		return message_error(
			"this CPU has no lfence (SSE2), and nothing else can take its place",
			"mprotect", strerrordesc_np(-err));
	/* A command that starts workers (--via) names the program alone. On a terminal, which
	 * changes bytes, no frame would arrive whole. */
	if (argc == 1 && isatty(STDIN_FILENO))
		return message_error("standard input is a terminal", "the command that started it",
				     "start it without one (no -t)");
	if (argc == 1 || (argc == 2 && !strcmp(argv[1], "--serve")))
		return serve();
	if (argc == 2 && !strcmp(argv[1], "--selftest"))
		return selftest();
	if (argc == 5 && !strcmp(argv[1], "--calls"))
		return make_calls(argv[2], argv[3], argv[4], false);
	if (argc == 5 && !strcmp(argv[1], "--ruler"))
		return make_calls(argv[2], argv[3], argv[4], true);
	return usage();
}

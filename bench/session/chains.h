/* Having a worker time the chains of known cost (bench/protocol/chains.def). */
#ifndef SYSPATH_SESSION_CHAINS_H
#define SYSPATH_SESSION_CHAINS_H

#include "bench/base/error.h"
#include "bench/protocol/chains.h"
#include "bench/protocol/wire.h"
#include "bench/session/settings.h"
#include "stubs/paths.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How a plan ended. */
enum timing_state {
	TIMING_ABSENT, /* no worker of this ABI runs here; see the reason */
	TIMING_BROKEN, /* a wrong answer, a crash, a hang: the same */
	TIMING_DONE,
};

/* What one invocation read for the chains. */
struct chain_timing {
	enum timing_state state;
	bool translated; /* by an emulator; of a worker that runs */
	double ratio;	 /* imul over add, as chain_reduce finds it */
	double window; /* instructions of chain_window in the time of an imul, in the same rounds */
	double empty_tsc; /* per turn of the empty calling loop: median less floor, TSC ticks */
	int64_t add_tsc;  /* the mode of the batches of add, TSC ticks, all that they cost */
	char reason[WIRE_REASON];
};

/* Has one worker time `batches` rounds of the chains, `calls` times CHAIN_LINKS links each. Bounds
 * as in chains.h. Returns as above. */
int time_chains(const struct engine_settings *settings, enum abi abi, uint32_t calls,
		uint32_t batches, struct chain_timing *out, struct error *error);

#define CHAIN_FAST_SHARE 0.1 /* of the rounds, which the ratio is taken from */

/* From the raw ticks of a WIRE_CHAINED frame, CHAIN_COUNT rows of `batches`, to figures; fixed_tsc
 * is what a batch costs besides its links. The ratio is the median over the quickest rounds of imul
 * over add of the same round: neighbours in time, so that both ran at one frequency, and of the
 * rounds that nothing disturbed, since what shares the core slows add (one link per cycle) more
 * than imul, and the window by far the most: where no round had the core alone, it shows that
 * (bench/ruler/ruler_width.h). 0; -EINVAL for no batches or calls, or where a batch of add took no
 * longer than fixed_tsc; -ENOMEM. */
int chain_reduce(const uint32_t *ticks, uint32_t batches, uint32_t calls, uint64_t fixed_tsc,
		 struct chain_timing *out);

#endif

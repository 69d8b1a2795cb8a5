/* Whether the guest's TSC counts instructions: times a chain of known length. */
#ifndef SYSPATH_CHAIN_CHECK_H
#define SYSPATH_CHAIN_CHECK_H

#include "bench/base/error.h"
#include "bench/engine/engine.h"

#include <stdint.h>

/* Has workers of the ABI time two turns and one turn of the chain of CHAIN_LINKS dependent
 * additions. *insn is the difference of their modes less the two instructions that end a turn, TSC
 * ticks: CHAIN_LINKS where the counter counts instructions; -1 where no such worker runs or the
 * chain failed. 0, or the code of *error. */
int chain_check(const struct engine_settings *settings, enum abi abi, int64_t *insn,
		struct error *error);

#endif

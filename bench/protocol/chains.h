/* The chains: numbers and bounds that the workers and the driver share. */
#ifndef SYSPATH_CHAINS_H
#define SYSPATH_CHAINS_H

#include "bench/protocol/window.h"

/* Positions in chains.def. */
enum chain_id {
#define CHAIN(id, stub, turns, result, what) CHAIN_##id,
#include "bench/protocol/chains.def"
#undef CHAIN
	CHAIN_COUNT
};

enum {
	CHAIN_LINKS = 1000, /* links (instructions, or turns of an empty loop) per call */
	CHAIN_WINDOW = WINDOW_TURNS * WINDOW_TURN, /* instructions of chain_window in their place */
	CHAIN_MAX_CALLS = 10000,		   /* calls per batch: about 10 ms of imul */
	CHAIN_MAX_BATCHES = 4096,		   /* batches of each chain */
};

#endif

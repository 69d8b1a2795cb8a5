/* The chains: numbers and bounds that the workers and the driver share. */
#ifndef SYSPATH_CHAINS_H
#define SYSPATH_CHAINS_H

/* Positions in chains.def. */
enum chain_id {
#define CHAIN(id, stub, turns, result, what) CHAIN_##id,
#include "bench/protocol/chains.def"
#undef CHAIN
	CHAIN_COUNT
};

enum {
	CHAIN_LINKS = 1000,	  /* links (instructions, or turns of an empty loop) per call */
	CHAIN_WINDOW_TURNS = 4,	  /* turns of CHAIN_window for 1,000 links of another row... */
	CHAIN_WINDOW = 4800,	  /* ...and their instructions */
	CHAIN_MAX_CALLS = 10000,  /* calls per batch: about 10 ms of imul */
	CHAIN_MAX_BATCHES = 4096, /* batches of each chain */
};

#endif

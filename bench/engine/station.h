/* Stations: the cells that one worker process can do together. */
#ifndef SYSPATH_STATION_H
#define SYSPATH_STATION_H

#include "bench/base/error.h"
#include "bench/engine/engine.h"
#include "bench/stats/rng.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A worker is of one ABI, and a condition stays until its process ends. */
struct station {
	enum abi abi;
	enum condition_id condition;
};

enum { MAX_STATIONS = (int)ABI_COUNT * CONDITION_COUNT };

/* Whether the cell is one of the station's. */
bool station_has(struct station station, const struct cell_outcome *cell);

/* What a worker must be told to impose the condition on itself (struct wire_request.tracepoint); 0
 * when it needs nothing, or when that cannot be had. */
uint64_t station_tracepoint(enum condition_id condition);

/* The stations that the outcome's cells need, in the order of their first cells. Returns how many.
 */
size_t stations_of(const struct outcome *out, struct station stations[MAX_STATIONS]);

/* Those of them that have a cell which is ok, and so something to be timed. */
size_t stations_alive(const struct outcome *out, struct station stations[MAX_STATIONS]);

/* Has a worker probe the station's cells and notes what each is. batch_tsc is the length aimed at
 * for a batch, TSC ticks. 0, or the code of *error. */
int station_probe(struct outcome *out, struct rng *rng, struct station station, uint64_t batch_tsc,
		  struct error *error);

/* One invocation: a worker times every cell of the station that is still ok, in random order, and
 * what happened on the CPU meanwhile is noted. None where no cell is. The cells must have room for
 * its samples (engine_begin). 0, or the code of *error. */
int station_time(struct outcome *out, struct rng *rng, struct station station, struct error *error);

#endif

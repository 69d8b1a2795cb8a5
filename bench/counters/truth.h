/* Counter truths: what certain cells must read on any host. A count that contradicts one means
 * that the cell does not do what its name promises, or that the counter is wrong. */
#ifndef SYSPATH_TRUTH_H
#define SYSPATH_TRUTH_H

#include "bench/counters/event.h"
#include "bench/counters/per_call.h"
#include "bench/protocol/wire.h"
#include "stubs/paths.h"

#include <stdbool.h>
#include <stddef.h>

/* What decides which truths hold for a cell. */
struct truth_subject {
	enum path_id path;
	enum wire_enters enters;   /* as probing found it */
	bool answered_early;	   /* by a seccomp filter, ahead of raw_syscalls:sys_enter */
	const char *vsyscall_mode; /* "native", "emulate", "xonly", "none"; NULL unknown */
};

struct truth {
	enum event_role role;
	enum event_domain domain; /* DOMAIN_COUNT: any */
	double expected;	  /* per call */
	double tolerance;	  /* 0: exactly, in every repetition */
	const char *because;	  /* one clause for people */
};

enum { TRUTHS_MAX = 4 }; /* that hold for one cell, that of the ruler included */

/* What the ruler (bench/protocol/ruler.h) read of the cell: core cycles of a call with its turn of
 * the loop, the median over invocations and the lowest and the highest of them. */
struct ruled_cycles {
	double median, lowest, highest;
};

#define TRUTH_RULED 0.005 /* of the ruler's cycles: how far counted ones may lie from them */

/* The truths that hold for the cell; returns how many. */
size_t truths_of(const struct truth_subject *subject, const struct truth *truths[TRUTHS_MAX]);

/* Whether what was counted is what must be. */
bool truth_holds(const struct truth *truth, const struct per_call *count);

/* The truth that cycles of user and kernel together are what the ruler reads: its median, within
 * TRUTH_RULED of it. */
struct truth truth_of_ruler(const struct ruled_cycles *ruled);

/* Whether it holds: a core passes through states that differ by more than the tolerance (a
 * load on its other thread), so what was counted over repetitions and what was ruled over
 * invocations are ranges, and these are no further apart than that. */
bool truth_of_ruler_holds(const struct truth *truth, const struct ruled_cycles *ruled,
			  const struct per_call *count);

#endif

/* The phases of a call: what each of its instructions is for, by the table phases.def. Pure. */
#ifndef SYSPATH_PHASES_H
#define SYSPATH_PHASES_H

#include "bench/trace/tree.h"

#include <stdbool.h>
#include <stdint.h>

enum phase {
#define PHASE(id, name, mitigates, colour) PHASE_##id,
#define FUNCTION(phase, after, covers, pattern)
#define PATTERN(phase, function, first, last, most)
#include "bench/trace/phases.def"
#undef PHASE
#undef FUNCTION
#undef PATTERN
	PHASES
};

struct phase_names {
	const char *name;
	bool mitigates;	    /* belongs to the mitigations of CPU vulnerabilities */
	const char *colour; /* "#rrggbb" */
};
extern const struct phase_names phases[PHASES];

/* The phase of each executed instruction into out[cell->instructions]. 0, or -ENOMEM. */
int phases_find(const struct trace *trace, const struct trace_cell *cell, const struct insn *code,
		const struct trace_tree *tree, uint8_t *out);

#endif

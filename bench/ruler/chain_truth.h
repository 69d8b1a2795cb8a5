/* What ratio the chains of this CPU must show. */
#ifndef SYSPATH_CHAIN_TRUTH_H
#define SYSPATH_CHAIN_TRUTH_H

#include "bench/host/source.h"

#include <stdbool.h>
#include <stdint.h>

/* A CPU as identified by CPUID. */
struct cpu_kind {
	char vendor[13];     /* leaf 0 */
	char hypervisor[13]; /* leaf 0x40000000; "" where there is none or it gives no name */
	uint32_t family;     /* leaf 1, the extended part added */
	uint32_t model;	     /* the same */
	bool guest;	     /* there is a hypervisor */
	bool invariant_tsc;  /* leaf 0x80000007 */
};

/* The CPU of a host whose CPUID is known, and the one this runs on. */
struct cpu_kind cpu_kind_of(const struct host_source *source);
struct cpu_kind cpu_kind_here(void);

/* One row of families.def. */
struct chain_truth {
	const char *vendor;
	uint32_t family_low, family_high, model_low, model_high;
	double ratio;	     /* imul over add, >= 1; 0: not to be judged */
	double width;	     /* of the core (ruler_width.h); 0: not known */
	const char *core;    /* what the row is about */
	const char *sources; /* letters explained there */
};

/* The row for a CPU; NULL where there is none. */
const struct chain_truth *chain_truth_find(const struct cpu_kind *kind);

/* Whether instructions are emulated by a translator, whose time per instruction is not that of
 * the CPU that CPUID names. */
bool cpu_is_translated(const struct cpu_kind *kind);

#endif

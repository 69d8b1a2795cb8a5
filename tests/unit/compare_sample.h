/* Result documents made for tests of comparisons and of the history. What cannot be made fails the
 * test. */
#ifndef SYSPATH_COMPARE_SAMPLE_H
#define SYSPATH_COMPARE_SAMPLE_H

#include "bench/compare/compare.h"

enum { SAMPLE_INVOCATIONS = 20 };

/* A cell of a sample; a list of them ends with abi == NULL. */
struct sample_cell {
	const char *abi, *path, *op;
	const char *status;    /* NULL: "ok"; else the reason is "because" */
	double level;	       /* lowest invocation, TSC ticks */
	double spread;	       /* the highest is level * (1 + spread) */
	int invocations;       /* 0: SAMPLE_INVOCATIONS */
	const char *condition; /* NULL: "none" */
};

/* One measured well, and the end of a list. */
#define QUIET(abi, path, op, level) {abi, path, op, NULL, level, 0.01, 0, NULL}
#define END			    {0}

/* A document of 1 GHz TSC, so that a tick is a ns, started at minute `minute` of 2026-01-01. Costs
 * are spread evenly over each cell's range, in an order that `seed` shuffles; p50 is 10 % above the
 * floor. `hard` is taken, NULL: {"cpu_vendor": "Sample", "hypervisor": "none"}. */
struct run_document sample_document(int minute, unsigned int seed, const struct sample_cell *cells,
				    json_t *hard);

/* The document after a change to the JSON it was made from, "settings.batches" say; takes value. */
void sample_set(struct run_document *document, const char *place, json_t *value);

/* Gives the i-th cell core cycles as well: p50 of its invocations spread evenly from `level` to
 * level * (1 + spread), in an order of no pattern, p10 1 % below. */
void sample_rule(struct run_document *document, size_t i, double level, double spread);

/* Something else used the core in the first `shared` invocations of the i-th cell, which has
 * cycles: they are a quarter dearer, and the cell's figure is of `alone` others. */
void sample_share(struct run_document *document, size_t i, size_t shared, size_t alone);

/* Why the i-th cell, which has none, has no cycles. */
void sample_no_cycles(struct run_document *document, size_t i, const char *reason);

/* The cell; the test fails when the comparison does not name it. */
const struct compared_cell *compared(const struct comparison *c, const char *abi, const char *path,
				     const char *op);

/* The verdict on getppid; the test fails when there is none. */
enum verdict sample_verdict(const struct comparison *c, const char *abi, const char *path);

/* What `syspath compare` is set to without options, but for tolerances. */
struct compare_settings sample_settings(void);

/* Compares one document with another under the settings; the test fails when that does. */
void sample_compare(const struct run_document *base, const struct run_document *new,
		    const struct compare_settings *settings, struct comparison *out);

/* Two documents of these cells, made nine minutes apart, and what they are compared by:
 * sample_settings(). */
struct sample_pair {
	struct run_document base, new;
	struct compare_settings how;
	struct comparison c;
};
struct sample_pair sample_pair(const struct sample_cell *base, const struct sample_cell *new);

/* Compares them, again where they were. */
void sample_pair_compare(struct sample_pair *p);
void sample_pair_free(struct sample_pair *p);

/* Makes the document one of the emulator's: the floor of each cell is its exact count. */
void sample_make_exact(struct run_document *document);

#endif

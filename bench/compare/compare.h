/* Comparing runs: a verdict per cell. Pure; the views are compare_{table,markdown,json,junit}.c. */
#ifndef SYSPATH_COMPARE_H
#define SYSPATH_COMPARE_H

#include "bench/compare/pool.h"
#include "bench/compare/tolerance.h"
#include "bench/compare/verdict.h"
#include "bench/document/fingerprint.h"
#include "bench/document/read.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { COMPARE_NOTE = 256, COMPARE_NOTES = 12, COMPARE_STATS = 2 };

/* One document, or several whose runs were interleaved with the other side's. */
struct compare_side {
	const struct run_document *documents; /* [n], n >= 1 */
	size_t n;
	const char *name; /* to be shown: a file's name */
};

struct compare_settings {
	const struct figure_stat *stat; /* of an invocation; NULL: the default */
	const char *control;		/* path, or NULL */
	struct tolerance_settings tolerance;
	double alpha;	   /* in (0, 1): as of struct verdict_rule */
	const char *allow; /* hard facts that may differ, comma-separated, or NULL */
	bool any_host; /* all of them may, but no change of a host during a run: it is two hosts, or
			* two kernels, that are compared */
	bool strict;   /* a cell that NEW lacks is a regression, not merely unsettled */
};

/* What of an invocation is compared: the statistic, and the figure that it is in these documents.
 */
struct judged_by {
	const struct figure_stat *stat;
	struct figure_key figure;
};

/* Why a cell has no verdict, or COMPARED_JUDGED. */
enum compare_status {
	COMPARED_JUDGED,
	COMPARED_CONTROL,      /* a cell of the control: has a verdict of its own, undivided */
	COMPARED_UNEVEN,       /* exact counts that the documents of one side do not agree on */
	COMPARED_NOW_FAILING,  /* failed in NEW, but not in BASE: a regression */
	COMPARED_REMOVED,      /* measured in BASE; neither measured nor failed in NEW */
	COMPARED_ADDED,	       /* measured in NEW only */
	COMPARED_ONLY_BASE,    /* measured in BASE; NEW does not name the cell at all */
	COMPARED_ONLY_NEW,     /* measured in NEW; BASE does not name the cell at all */
	COMPARED_UNCONTROLLED, /* measured in both, but cannot be divided by the control */
	COMPARED_NEITHER,      /* measured in neither */
	COMPARED_COUNT
};

/* The names of a status in each view. */
struct compare_status_text {
	const char *key;    /* of JSON and JUnit, which stays as it is */
	const char *text;   /* as people read it */
	const char *sum;    /* in the line that counts; NULL: not there */
	const char *title;  /* of the cells in a table; NULL: none are listed */
	const char *reason; /* where no document gives one; NULL: has a verdict */
};
extern const struct compare_status_text compare_statuses[COMPARED_COUNT];

/* What another hardware thread of the core may add to a cost (docs/method.md, "A core that is
 * shared"): of a cell that has no core cycles because of it, only larger changes are reported. */
#define COMPARE_SHARED_TOLERANCE 0.5

/* Strings belong to the documents. */
struct compared_cell {
	const char *abi, *path, *op, *condition;
	enum compare_status status;
	const char *reason; /* of a status that has one; or NULL */

	enum verdict verdict; /* this and the rest: only of COMPARED_JUDGED and COMPARED_CONTROL */
	struct judged_by by;
	struct effect effect;
	double p_holm; /* effect.p, adjusted for all cells of this status */
};

static inline bool compare_has_verdict(const struct compared_cell *cell)
{
	return cell->status == COMPARED_JUDGED || cell->status == COMPARED_CONTROL;
}

struct comparison {
	struct compare_side base, new;
	struct compare_settings settings;
	struct judged_by by[COMPARE_STATS]; /* that of most cells, or of all; then that of the
					     * cells which a side has not the first of */
	size_t n_by;
	bool by_clock; /* a cell is compared by the TSC, whose rate must then be the same */
	double base_scale, new_scale; /* ns per tick, on a value in ticks of either side */
	bool identical;		      /* both sides are the very same runs */
	struct compared_cell *cells;  /* judged first: by verdict, then the largest change */
	size_t n;
	size_t verdicts[VERDICT_COUNT]; /* of judged cells */
	size_t statuses[COMPARED_COUNT];
	struct fingerprint_list
		refused; /* hard facts that differ and may not: nothing was judged */
	struct fingerprint_list allowed;	 /* hard facts that may differ */
	struct fingerprint_list soft;		 /* soft facts that differ */
	char notes[COMPARE_NOTES][COMPARE_NOTE]; /* what a reader must know to use the figures */
	size_t n_notes;
};

/* Compares. 0: *out holds verdicts, or `refused` is not empty (hard facts, "engine" or "tsc_hz")
 * and there are none. -ENOMEM; -EINVAL, -E2BIG: see verdict.h. Free *out in every case; documents
 * and settings must outlive it.
 *
 * Documents with the same content are one run: identical runs are the same however noisy. */
int compare(const struct compare_side *base, const struct compare_side *new,
	    const struct compare_settings *settings, struct comparison *out);
void comparison_free(struct comparison *comparison);

/* Whether both sides are the very same runs in the same order. */
bool compare_identical(const struct compare_side *base, const struct compare_side *new);

/* Whether a run is given twice, so that its invocations would count twice and p be too small; out[]
 * is where. Two sides that are identical, or exact, or one document each, may share runs: there is
 * no test to spoil. */
struct compare_place {
	bool side; /* of NEW */
	size_t index;
};
bool compare_repeat(const struct compare_side *base, const struct compare_side *new,
		    struct compare_place out[2]);

/* How the control itself changed, undivided: the largest change among those of its cells that are
 * shown to have become slower (faster for the other), as a ratio NEW / BASE; 1 if there is none. */
double comparison_control_slower(const struct comparison *c);
double comparison_control_faster(const struct comparison *c);

/* Whether a change of the control's cost, a ratio, is too large to be drift. */
bool comparison_control_leaps(double ratio);

/* Whether this cell makes the comparison fail. */
bool comparison_fails(const struct comparison *c, const struct compared_cell *cell);

/* The number of failures: regressions, cells that are now failing, a control that became slower
 * than drift can explain, and with `strict` cells that NEW lacks. */
size_t comparison_regressions(const struct comparison *c);

/* The number of unsettled cells: inconclusive and uneven ones, those measured in BASE that NEW
 * lacks, with or without a reason, and improvements while the control became slower, which may be
 * due to that alone. */
size_t comparison_unsettled(const struct comparison *c);

/* The figures of a cell that has a verdict, as text. */
struct compare_row {
	char base[32], new[32]; /* the medians in compare_unit(): two decimals of ns, one of cycles,
				 * four of a multiple */
	char change[32];	/* "+5.2 %", "-0.31 ticks", "+12 insn" */
	char span[64];		/* its interval: "[+4.1, +6.3] %"; "unknown" when there are too few
				 * values, "exact" for exact counts */
	char op[OP_UNDER];	/* "getppid under seccomp" */
};
void compare_row(const struct comparison *c, const struct compared_cell *cell,
		 struct compare_row *out);

/* The unit that effect.base and .new of a cell are shown in: "ns" for ticks, "cycles", "insn", or
 * "x" for multiples of the control. */
const char *compare_unit(const struct comparison *c, enum compare_status status,
			 struct judged_by by);

/* Whether the cell has a verdict by this. */
static inline bool compare_judged_by(const struct compared_cell *cell, struct judged_by by)
{
	return compare_has_verdict(cell) && cell->by.stat == by.stat;
}

/* How many cells of the status have a verdict by this. */
size_t compare_count_by(const struct comparison *c, enum compare_status status,
			struct judged_by by);

/* "floor, ticks": the title of the cells that are judged by what both sides have. */
void compare_by_text(struct judged_by by, char *text, size_t size);

/* What a change is of, where nothing beside it has its unit: " of p50, core cycles"; "" for ticks
 * and counts, which had none beside them before there were cycles. */
void compare_of_text(const struct compared_cell *cell, char *text, size_t size);

/* A verdict as text: that of the control is not about NEW, so it is "slower" or "faster". */
const char *compare_verdict_text(const struct compared_cell *cell);

/* One line each: what was compared and how; the number of each verdict. */
void compare_heading_text(const struct comparison *c, char *text, size_t size);
void compare_sum_text(const struct comparison *c, char *text, size_t size);

/* What a change of exact counts costs on each way in: the cells that changed in the order of the
 * tables of paths and operations, not of size, and those marked that grew by more than `at_most`
 * instructions; the others in one line. For a comparison of exact counts. 0 or -ENOMEM. */
int compare_paths(FILE *out, const struct comparison *c, double at_most, bool markdown);

/* How many judged cells of NEW count more than those of BASE by more than `at_most` instructions.
 */
size_t comparison_grown(const struct comparison *c, double at_most);

/* The views. compare_json writes one object, "schema": "syspath-compare/1" (docs/compare.md); 0 or
 * -ENOMEM. */
void compare_table(FILE *out, const struct comparison *c);
void compare_markdown(FILE *out, const struct comparison *c);
void compare_junit(FILE *out, const struct comparison *c);
int compare_json(FILE *out, const struct comparison *c);

#endif

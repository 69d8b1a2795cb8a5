/* Parts that several export formats are made of. */
#ifndef SYSPATH_EXPORT_PART_H
#define SYSPATH_EXPORT_PART_H

#include "bench/export/export.h"

#include <stdio.h>

/* A text being made. */
struct export_sheet {
	FILE *out;
	char *text;
	size_t length;
};

/* false when memory is out. */
bool export_sheet_open(struct export_sheet *sheet);

/* The text, to be freed; NULL when memory ran out on the way. */
char *export_sheet_close(struct export_sheet *sheet);

/* JSON as text, to be freed; NULL when memory is or was out (root NULL). Takes the reference. */
char *export_json_text(json_t *root);

/* Seconds from nanoseconds, without the digits that the product invents. */
double export_seconds(double ns);

/* Whether the figure of a measured cell is an exact count of instructions. */
bool export_is_count(const struct run_cell *cell);

/* A count in decimals, without an exponent and with no more digits than it needs. */
enum { EXPORT_COUNT_SIZE = 32 };
const char *export_count(double insn, char text[EXPORT_COUNT_SIZE]);

/* Measured, and not the `empty` control. */
bool export_is_cost(const struct run_cell *cell);

/* A cell's name, unique in its document: "getppid/syscall/x86_64" for separator '/', and one more,
 * "/seccomp", for a cell under a condition. Four names of at most 63 bytes always fit. */
enum { EXPORT_NAME_SIZE = 4 * 64 };
bool export_has_condition(const struct run_cell *cell);
const char *export_name(const struct run_cell *cell, char separator, char name[EXPORT_NAME_SIZE]);

/* One statistic of a cell. */
struct export_statistic {
	const char *name; /* "floor" */
	double ns, tsc;	  /* per call */
};

/* All there are, the cost's first and then the tail's, if there is one. `cell` is measured. */
enum {
	EXPORT_COST_STATISTICS = 7,
	EXPORT_TAIL_STATISTICS = 3,
	EXPORT_STATISTICS = EXPORT_COST_STATISTICS + EXPORT_TAIL_STATISTICS
};
size_t export_statistics(const struct run_cell *cell, struct export_statistic s[EXPORT_STATISTICS]);

/* Half the width that p50's interval has about p50 on its longer side, ns, >= 0: formats with a
 * symmetric range must not claim more than is known. */
double export_half_width_ns(const struct run_cell *cell);

/* Calls timed in one invocation, on average: 1 to INT64_MAX, whatever a document claims. */
json_int_t export_calls_per_invocation(const struct run_cell *cell);

/* Nanoseconds of an invocation's figure in TSC ticks. */
double export_invocation_ns(const struct run_document *document, double tsc);

/* A fact of the host as text of one line; "unknown" when it is absent, null or no string. Host
 * facts are not checked by the reader: control characters are shown as '?'. */
enum { EXPORT_FACT_SIZE = 256 };
const char *export_fact(const struct run_document *document, const char *section, const char *key,
			char fact[EXPORT_FACT_SIZE]);

#endif

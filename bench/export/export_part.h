/* Helpers shared by several export formats. */
#ifndef SYSPATH_EXPORT_PART_H
#define SYSPATH_EXPORT_PART_H

#include "bench/export/export.h"

#include <stdio.h>

/* A text being built. */
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

/* Seconds from nanoseconds, without spurious digits of the multiplication. */
double export_seconds(double ns);

/* What stands for a measured cell where a format has room for one figure. */
struct figure export_lead(const struct run_document *document, const struct run_cell *cell);

/* In decimals, without an exponent; three of a time, of a count no more than it needs. */
enum { EXPORT_VALUE_SIZE = 32 };
const char *export_value(enum unit unit, double value, char text[EXPORT_VALUE_SIZE]);

/* Measured, and not the `empty` control. */
bool export_is_cost(const struct run_cell *cell);

/* A cell's name, unique in its document: "getppid/syscall/x86_64" for separator '/', and one more,
 * "/seccomp", for a cell under a condition. Four names of at most 63 bytes always fit. */
enum { EXPORT_NAME_SIZE = 4 * 64 };
bool export_has_condition(const struct run_cell *cell);
const char *export_name(const struct run_cell *cell, char separator, char name[EXPORT_NAME_SIZE]);

/* One statistic of a cell: a kind of figure, or an end of its interval, in each unit it has. */
struct export_statistic {
	char name[16]; /* "floor", "p50_low" */
	enum figure_kind kind;
	bool has[UNIT_COUNT];
	double value[UNIT_COUNT]; /* per call */
};

/* All that a measured cell has, in the order of the kinds. */
enum { EXPORT_STATISTICS = 3 * FIGURE_KINDS };
size_t export_statistics(const struct run_cell *cell, struct export_statistic s[EXPORT_STATISTICS]);

/* Half the width that a figure's interval has about it on its longer side, >= 0: formats with a
 * symmetric range must not claim more than is known. */
double export_half_width(const struct figure *figure);

/* Calls timed in one invocation, on average: 1 to INT64_MAX, whatever is in the document. */
json_int_t export_calls_per_invocation(const struct run_cell *cell);

/* A figure of the i-th invocation, which documents hold in ticks where it is a time; NaN where the
 * cell has none. */
double export_invocation(const struct run_document *document, const struct run_cell *cell,
			 struct figure_key key, size_t i);

/* A fact of the host as text of one line; "unknown" when it is absent, null or no string. Host
 * facts are not checked by the reader: control characters are shown as '?'. */
enum { EXPORT_FACT_SIZE = 256 };
const char *export_fact(const struct run_document *document, const char *section, const char *key,
			char fact[EXPORT_FACT_SIZE]);

#endif

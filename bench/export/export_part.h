/* Helpers shared by several export formats. */
#ifndef SYSPATH_EXPORT_PART_H
#define SYSPATH_EXPORT_PART_H

#include "bench/export/export.h"
#include "bench/files/sheet.h"

#include <stdio.h>

/* JSON as text, to be freed; NULL when memory is or was out (root NULL). Takes the reference. What
 * is not printable in keys and strings (bench/base/text.h) is shown as '?', but for line ends,
 * which JSON escapes: host facts, which the reader does not check, may be among them. */
char *export_json_text(json_t *root);

/* Seconds from nanoseconds, without spurious digits of the multiplication. */
double export_seconds(double ns);

/* The figures that represent a measured cell where a format has room for one an entry: p50 in core
 * cycles, p50 in ns, an exact count; those that it has, in this order. Returns how many. */
enum { EXPORT_LEADS = 3 };
size_t export_leads(const struct run_cell *cell, struct figure leads[EXPORT_LEADS]);

/* The figures that such a format describes a lead with, where it has room for text: the floor and
 * p99 of a time, p10 and p90 of core cycles. Returns how many. */
enum { EXPORT_BESIDE = 2 };
size_t export_beside(const struct run_cell *cell, enum unit unit,
		     struct figure beside[EXPORT_BESIDE]);

/* In decimals, without an exponent; three of a time, of a count no more than it needs. */
enum { EXPORT_VALUE_SIZE = 32 };
const char *export_value(enum unit unit, double value, char text[EXPORT_VALUE_SIZE]);

/* Measured, and not the `empty` control. */
bool export_is_cost(const struct run_cell *cell);

/* What is beside the figures of a measured cell: that it falls back to a system call,
 * and in a document of core cycles why it has none; "" where nothing. */
enum { EXPORT_NOTE_SIZE = 1024 };
const char *export_note(const struct run_document *document, const struct run_cell *cell,
			const char *between, char note[EXPORT_NOTE_SIZE]);

/* A cell's name, unique in its document: "getppid/syscall/x86_64" for separator '/', and one more,
 * "/seccomp", for a cell under a condition. Five names of at most 63 bytes always fit. */
enum { EXPORT_NAME_SIZE = 5 * 64 };
bool export_has_condition(const struct run_cell *cell);
const char *export_name(const struct run_cell *cell, char separator, char name[EXPORT_NAME_SIZE]);

/* The name of an entry of one figure. Core cycles are beside the time of the same cell and have
 * their unit as one more name: a reader that compares by name never compares the two. */
const char *export_entry_name(const struct run_cell *cell, struct figure_key key, char separator,
			      char name[EXPORT_NAME_SIZE]);

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

/* Groups of bars as text to be followed by scripts/bars.gp, which describes it. No text out of a
 * file is ever read as a command. */
#ifndef SYSPATH_BARS_H
#define SYSPATH_BARS_H

#include "bench/document/read.h"
#include "bench/files/sheet.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { BARS_SERIES = 12 }; /* more bars in a group could not be distinguished */

/* Of a cell whose fallback is marked. */
extern const char bars_fallback_note[];

/* A bar: its length, not drawn for none, and the figure behind it. An interval whose ends are not
 * in order is none. */
struct bar {
	double length, low, high;
	bool drawn;
	char figure[64];
};

/* A count of instructions of the cell, or a difference, which has a sign. */
struct bar bar_of(double insn, bool is_signed, const struct run_cell *cell);

/* Writes a line of text into the data block that is open; what is not ASCII becomes '?'. */
void bars_put_line(FILE *out, const char *text);

/* A row of the chart: its name, the bars' lengths, their figures, the ends of their intervals. */
void bars_put_row(FILE *out, const char *name, const struct bar *bars, size_t n);

struct bars_shape {
	size_t series, rows;
	enum unit unit;
	const char *beside; /* of the axis, behind what it measures; "" for none */
	bool logarithmic;   /* no bar is 0 or less then */
};

void bars_put_shape(FILE *out, const struct bars_shape *shape);

/* Ends the text; NULL where memory is out, or *rows 0. */
char *bars_finish(struct sheet *sheet, const size_t *rows);

#endif

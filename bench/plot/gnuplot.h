/* Running gnuplot: commands and data in, one chart out. No shell and no temporary file. */
#ifndef SYSPATH_GNUPLOT_H
#define SYSPATH_GNUPLOT_H

#include "bench/base/error.h"

#include <stddef.h>

enum {
	GNUPLOT_TIMEOUT_S = 60,	      /* longest run; a chart takes a fraction of a second */
	GNUPLOT_MAX_BYTES = 64 << 20, /* largest chart; usual ones have less than 1 MiB */
};

enum gnuplot_format { GNUPLOT_SVG, GNUPLOT_PNG, GNUPLOT_FORMAT_COUNT };
extern const char *const gnuplot_format_names[GNUPLOT_FORMAT_COUNT]; /* also the file's suffix */

/* Told that a chart is written: the file's name. */
typedef void chart_drawn(const char *path);

struct gnuplot_chart {
	enum gnuplot_format format;
	const char *id; /* letters, digits and '_': names an SVG's parts, so that several
			 * can stand in one page */
	const char *const *scripts; /* files read after the data, in this order; NULL ends them */
};

/* Feeds `data` (commands) and then the scripts to gnuplot, with the strings `chart_format` and
 * `chart_id` set, and takes what it writes to its standard output: *out, of *length bytes, to be
 * freed. 0; or the code of *error, whose text is to be printed behind the chart's
 * name:
 *   -ENOENT     gnuplot is not installed
 *   -EINTR      the user interrupted (interrupted())
 *   -ETIMEDOUT  it took longer than GNUPLOT_TIMEOUT_S
 *   -EPROTO     it failed, or what it wrote is no whole picture of the format
 *   others of memfd_create(2), pipe(2), fork(2), execve(2) and read(2).
 * No process is left in any case. */
int gnuplot_draw(const struct gnuplot_chart *chart, const char *data, char **out, size_t *length,
		 struct error *error);

#endif

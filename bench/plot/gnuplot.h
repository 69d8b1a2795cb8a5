/* Running gnuplot: commands and data in, one chart out. No shell and no temporary file. Nothing
 * here waits, so that several can be at work. */
#ifndef SYSPATH_GNUPLOT_H
#define SYSPATH_GNUPLOT_H

#include "bench/base/error.h"

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum {
	GNUPLOT_SCRIPTS = 4,	      /* at most */
	GNUPLOT_STREAMS = 2,	      /* that a run is read from */
	GNUPLOT_TIMEOUT_S = 60,	      /* longest run; a chart takes a fraction of a second */
	GNUPLOT_MAX_BYTES = 64 << 20, /* largest chart; usual ones have less than 1 MiB */
};

enum gnuplot_format { GNUPLOT_SVG, GNUPLOT_PNG, GNUPLOT_FORMAT_COUNT };
extern const char *const gnuplot_format_names[GNUPLOT_FORMAT_COUNT]; /* also the file's suffix */

/* Called when a chart is written, with the file's name. */
typedef void chart_drawn(const char *path);

struct gnuplot_chart {
	enum gnuplot_format format;
	const char *id; /* letters, digits and '_': names an SVG's parts, so that several
			 * can be in one page */
	const char *const *scripts; /* files read after the data, in this order; NULL ends them */
};

/* What is read from an output stream of gnuplot's. The buffer grows. */
struct gnuplot_stream {
	int fd; /* -1 once it ended */
	char *data;
	size_t length, capacity;
};

/* One gnuplot at work. Standard output has the chart, standard error messages. */
struct gnuplot_run {
	enum gnuplot_format format;
	struct gnuplot_stream streams[GNUPLOT_STREAMS];
	pid_t pid;	     /* 0 once there is no process */
	int64_t deadline_ms; /* of monotonic_ms() */
	bool ended;	     /* gnuplot_result() reports how */
	int err, status;     /* -errno; of wait(2) where that is 0 */
};

/* Starts gnuplot, which reads `data` (commands) and then the scripts, with the strings
 * `chart_format` and `chart_id` set. 0; or -errno of memfd_create(2), pipe(2), fork(2) and
 * execve(2), with no process left, `ended` set and the error kept. */
int gnuplot_start(struct gnuplot_run *run, const struct gnuplot_chart *chart, const char *data);

/* What poll(2) is to wait for; entries of streams that ended have the descriptor -1. */
void gnuplot_poll(const struct gnuplot_run *run, struct pollfd fds[GNUPLOT_STREAMS]);

/* How long poll(2) is to wait at most, ms. */
int gnuplot_timeout_ms(const struct gnuplot_run *run);

/* Takes what there is to be read; then `ended` is set if gnuplot has ended, took too long, or the
 * user interrupted (interrupted()). No process is left when it is. */
void gnuplot_advance(struct gnuplot_run *run);

/* Of a run that ended: *out, of *length bytes, to be freed. 0; or the code of *error, whose text is
 * to be printed behind the chart's name, and *out is NULL:
 *   -ENOENT     gnuplot is not installed
 *   -EINTR      the user interrupted
 *   -ETIMEDOUT  it took longer than GNUPLOT_TIMEOUT_S
 *   -EPROTO     it failed, or what it wrote is no whole picture of the format
 *   others of gnuplot_start() and read(2). */
int gnuplot_result(struct gnuplot_run *run, char **out, size_t *length, struct error *error);

/* Ends the process, if there is one, and frees what was read. Once for every gnuplot_start(). */
void gnuplot_stop(struct gnuplot_run *run);

#endif

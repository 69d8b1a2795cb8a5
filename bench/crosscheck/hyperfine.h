/* hyperfine as a second clock: it times whole worker processes that make no call and n calls, by
 * the wall clock and from outside. Written for release 1.15: -N takes a command apart into words by
 * the rules of a shell without running one; medians are in seconds. */
#ifndef SYSPATH_HYPERFINE_H
#define SYSPATH_HYPERFINE_H

#include "bench/base/error.h"

#include <stddef.h>
#include <stdint.h>

/* What is timed: `WORKER --calls PATH OP 0` and `WORKER --calls PATH OP CALLS`. */
struct hyperfine_ask {
	const char *worker; /* path of the program, any characters */
	const char *path, *op;
	uint64_t calls;
	int cpu;       /* all of it runs here; a worker stays where it starts */
	unsigned runs; /* of each command, 1 or more */
};

struct hyperfine_times {
	double none_s, calls_s; /* medians over the runs, seconds of wall time */
	double lost_share;	/* of the wall time of the runs that made calls: what their
				 * processes did not spend on a CPU, 0 to 1 */
};

/* Runs hyperfine and waits for it. Returns
 *   0        *out is filled
 *   -ENOENT  there is no hyperfine in PATH
 *   -EINTR   the user asked to stop (interrupts_catch); it and its worker were ended
 *   -EIO     it failed, or what it wrote cannot be read
 *   others   of fork(2) and memfd_create(2)
 * which, unless that is 0, is the code of *error. */
int hyperfine_run(const struct hyperfine_ask *ask, struct hyperfine_times *out,
		  struct error *error);

/* The figures out of what `--export-json` wrote. 0; -EINVAL when it is something else. */
int hyperfine_read(const char *json, struct hyperfine_times *out);

/* The text as one word of a command line, by the rules of a POSIX shell: in single quotes, each of
 * its own written '\''. 0 or -ENAMETOOLONG. */
int hyperfine_quote(const char *text, char *quoted, size_t size);

#endif

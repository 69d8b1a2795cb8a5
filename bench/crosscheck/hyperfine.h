/* hyperfine as a second clock: it times whole worker processes that make no call and n calls, or
 * run the ruler, by the wall clock and from outside. Written for release 1.15: -N takes a command
 * apart into words by the rules of a shell without running one; medians are in seconds. */
#ifndef SYSPATH_HYPERFINE_H
#define SYSPATH_HYPERFINE_H

#include "bench/base/error.h"

#include <stddef.h>
#include <stdint.h>

/* What is timed: `WORKER --calls PATH OP 0`, `WORKER --calls PATH OP CALLS` and, where there are
 * turns, `WORKER --ruler PATH OP TURNS`. */
struct hyperfine_ask {
	const char *worker; /* path of the program, any characters */
	const char *path, *op;
	uint64_t calls;
	uint64_t turns; /* of the ruler, of 1,000 links each; 0: it is not timed */
	int cpu;	/* all of it runs here; a worker stays where it starts */
	unsigned runs;	/* of each command, 1 or more */
	int timeout_ms; /* of all of it */
};

/* One command over its runs, seconds: the median of wall time, and the mean of what its process
 * spent on a CPU, as the kernel has accounted it. */
struct hyperfine_command {
	double wall_s, cpu_s;
};

struct hyperfine_times {
	struct hyperfine_command none, calls, ruler; /* ruler: all 0 where it was not timed */
	double lost_share; /* of the wall time of the runs that made calls, or of the ruler: what
			    * their processes did not spend on a CPU, 0 to 1 */
};

/* Runs hyperfine and waits for it. Returns
 *   0        *out is filled
 *   -ENOENT  there is no hyperfine in PATH
 *   -EINTR   the user asked to stop (interrupts_catch); it and its worker were ended
 *   -ETIMEDOUT  it did not end in time; it and its worker were ended
 *   -EIO     it failed, or what it wrote cannot be read
 *   others   of fork(2) and memfd_create(2)
 * which, unless that is 0, is the code of *error. */
int hyperfine_run(const struct hyperfine_ask *ask, struct hyperfine_times *out,
		  struct error *error);

/* The figures out of what `--export-json` wrote, of so many commands: 2, or 3 with the ruler's. 0;
 * -EINVAL when it is something else. */
int hyperfine_read(const char *json, size_t commands, struct hyperfine_times *out);

/* The text as one word of a command line, by the rules of a POSIX shell: in single quotes, each of
 * its own written '\''. 0 or -ENAMETOOLONG. */
int hyperfine_quote(const char *text, char *quoted, size_t size);

#endif

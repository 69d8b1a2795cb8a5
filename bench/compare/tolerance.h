/* The smallest relevant change, by cell: scripts/tolerances.txt and files like it.
 *
 * One rule per line, "PATH ABI OP WHERE TOLERANCE [UNIT]"; '#' starts a comment. PATH, ABI and OP
 * are names or '*', WHERE is hypervisor, metal or '*', TOLERANCE a fraction of the cost from 0 to
 * 1, UNIT what the cost is measured in, a name of units[]; without it the rule holds for any. The
 * last line that fits a cell holds; where none does, what is compared has a default. Pure but for
 * tolerances_read. */
#ifndef SYSPATH_TOLERANCE_H
#define SYSPATH_TOLERANCE_H

#include "bench/base/error.h"
#include "bench/document/figure.h"

#include <stdbool.h>
#include <stddef.h>

enum { TOLERANCES_MAX = 256, TOLERANCE_NAME = 64 };

struct tolerance {
	char path[TOLERANCE_NAME], abi[TOLERANCE_NAME], op[TOLERANCE_NAME];
	enum tolerance_where { ON_ANY, ON_HYPERVISOR, ON_METAL } where;
	enum unit unit;	 /* UNIT_COUNT: any */
	double fraction; /* of the cost */
};

struct tolerances {
	struct tolerance rule[TOLERANCES_MAX];
	size_t n;
};

/* Reads the text. 0, or the code of *error: -EINVAL with "line N: WHAT", -ENOMEM. */
int tolerances_parse(const char *text, struct tolerances *out, struct error *error);

/* Reads a file of at most 64 KiB. 0; or the code of *error, -errno of open(2) and read(2),
 * -EFBIG or -EINVAL; its text is to be printed behind the file's name. */
int tolerances_read(const char *file, struct tolerances *out, struct error *error);

/* How large a change counts. */
struct tolerance_settings {
	double every;			/* a fraction of the cost, of every cell; 0: by the rules */
	const struct tolerances *rules; /* or NULL: as without rules */
};

/* The tolerance of a cell that is compared by `stat`. */
double tolerance_of(const struct tolerance_settings *t, const char *abi, const char *path,
		    const char *op, bool hypervisor, const struct figure_stat *stat);

#endif

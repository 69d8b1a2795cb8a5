/* Exit codes (docs/syspath.1). */
#ifndef SYSPATH_EXIT_CODE_H
#define SYSPATH_EXIT_CODE_H

/* Exit codes of every sub-command (docs/syspath.1). */
enum exit_code {
	EXIT_FINE = 0,	       /* success */
	EXIT_BAD_CELL = 1,     /* a regression, or a cell that failed */
	EXIT_USAGE = 2,	       /* usage or environment error */
	EXIT_INCONCLUSIVE = 3, /* too noisy to decide */
	EXIT_NOTHING = 4,      /* not comparable, or nothing to measure */
};

#endif

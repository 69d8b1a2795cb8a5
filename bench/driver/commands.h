/* The sub-commands. Each takes its own argv (argv[0] is "syspath NAME") and returns an exit code.
 */
#ifndef SYSPATH_COMMANDS_H
#define SYSPATH_COMMANDS_H

/* Exit codes of every sub-command (docs/syspath.1). */
enum exit_code {
	EXIT_FINE = 0,	       /* all well */
	EXIT_BAD_CELL = 1,     /* a regression, or a cell that failed */
	EXIT_USAGE = 2,	       /* usage or environment error */
	EXIT_INCONCLUSIVE = 3, /* too noisy to tell */
	EXIT_NOTHING = 4,      /* not comparable, or nothing to measure */
};

#define COMMAND(id, what) int cmd_##id(int argc, char **argv);
#include "bench/driver/commands.def"
#undef COMMAND

#endif

/* What the parts of `syspath history` share: the file, which runs, which cell. */
#ifndef SYSPATH_HISTORY_CHOICE_H
#define SYSPATH_HISTORY_CHOICE_H

#include "bench/cli/results_folder.h"
#include "bench/history/history.h"

#include <argp.h>

struct history_choice {
	const char *db;		  /* the file; the usual one where none was named */
	char usual[RESULTS_PATH]; /* its name */
	struct history_filter filter;
	enum figure_kind stat;
	struct history_cell cell; /* "" where not asked for */
};

/* Child parsers for argp; their input is a struct history_choice. */
extern const struct argp history_db_argp;     /* --db */
extern const struct argp history_filter_argp; /* --host --engine --stat, and a cell's */

/* Opens the chosen file. 0, or an exit code after one line was printed. */
int history_choice_open(const struct history_choice *choice, enum history_use use,
			struct history **out);

/* One line for what history_why() says; EXIT_USAGE. */
int history_choice_fail(const struct history_choice *choice, const struct history *history);

/* The parts. */
int history_command_add(int argc, char **argv);
int history_command_log(int argc, char **argv);
int history_command_trend(int argc, char **argv);
int history_command_export(int argc, char **argv);

#endif

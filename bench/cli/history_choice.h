/* What the parts of `syspath history` share: the file, which runs, which cell. */
#ifndef SYSPATH_HISTORY_CHOICE_H
#define SYSPATH_HISTORY_CHOICE_H

#include "bench/cli/message.h"
#include "bench/cli/options.h"
#include "bench/cli/results_folder.h"
#include "bench/history/history.h"

struct history_choice {
	const char *db;		  /* the file; NULL: the usual one */
	char usual[RESULTS_PATH]; /* its name */
	struct history_filter filter;
	const struct figure_stat *stat; /* NULL: see trend_stat() */
	struct history_cell cell;	/* "" where not asked for */
};

/* Of a struct history_choice. */
extern const struct command_option history_db_options[];     /* --db */
extern const struct command_option history_run_options[];    /* --db --host */
extern const struct command_option history_filter_options[]; /* --engine --stat, and a cell's */

/* Opens the chosen file, or the usual one, which `db` is set to. 0, or an exit code after one line
 * was printed. */
int history_choice_open(struct history_choice *choice, enum history_use use, struct history **out);

/* One line for a failure of the history: that of history_why(), but for -ENOMEM; EXIT_USAGE. */
static inline int history_choice_fail(const struct history_choice *choice,
				      const struct history *history, int err)
{
	return command_error("history: %s: %s", choice->db,
			     err == -ENOMEM ? error_describe(err) : history_why(history));
}

/* The parts. */
int history_command_add(int argc, char **argv);
int history_command_log(int argc, char **argv);
int history_command_trend(int argc, char **argv);
int history_command_export(int argc, char **argv);

#endif

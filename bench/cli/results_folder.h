/* The default place of results: below results/ of the current folder, or below $SYSPATH_RESULTS.
 * Runs have a folder of their own there, so that old ones can be removed without anything else. */
#ifndef SYSPATH_RESULTS_FOLDER_H
#define SYSPATH_RESULTS_FOLDER_H

#include <stddef.h>

enum { RESULTS_PATH = 4096 }; /* bytes that a path takes at most, its NUL included */

/* "results", or $SYSPATH_RESULTS. */
const char *results_folder(void);

/* results/runs: of runs and of boots. 0 or -ENAMETOOLONG. */
int results_runs(char *path, size_t size);

/* Turns a host's name, which may have any bytes, into the beginning of a file's: letters, digits,
 * '.', '_' and '-', others replaced by '-'; prefixed by "host" if it would be hidden or an option.
 */
void results_host_name(const char *host, char *name, size_t size);

/* results/history.sqlite: the history, which outlives the runs in it. 0 or -ENAMETOOLONG. */
int results_history(char *path, size_t size);

#endif

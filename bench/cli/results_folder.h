/* Where results go that the user names no place for: below results/ of the current folder, or below
 * $SYSPATH_RESULTS. What is measured lies in a folder of its own there, so that old runs can be
 * removed with it and nothing else. */
#ifndef SYSPATH_RESULTS_FOLDER_H
#define SYSPATH_RESULTS_FOLDER_H

#include <stddef.h>

enum { RESULTS_PATH = 4096 }; /* bytes that a path takes at most, its NUL included */

/* "results", or what $SYSPATH_RESULTS holds. */
const char *results_folder(void);

/* results/runs: of runs and of boots. 0 or -ENAMETOOLONG. */
int results_runs(char *path, size_t size);

/* Of a host's name, which may hold any bytes, what can begin a file's: letters, digits, '.', '_'
 * and '-', the others made '-'; "host" in front of one that would be hidden or taken for an option.
 */
void results_host_name(const char *host, char *name, size_t size);

/* results/history.sqlite: the history, which outlives the runs in it. 0 or -ENAMETOOLONG. */
int results_history(char *path, size_t size);

#endif

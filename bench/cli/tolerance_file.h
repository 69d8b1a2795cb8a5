/* Which list of tolerances a command goes by. */
#ifndef SYSPATH_TOLERANCE_FILE_H
#define SYSPATH_TOLERANCE_FILE_H

#include "bench/compare/tolerance.h"

/* Reads `file`, NULL: the one that is shipped, scripts/tolerances.txt. 0, or an exit code after one
 * line was printed; `command` is the one that asks. */
int tolerance_file_read(const char *command, const char *file, struct tolerances *out);

#endif

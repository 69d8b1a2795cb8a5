/* The list of tolerances for a command. */
#ifndef SYSPATH_TOLERANCE_FILE_H
#define SYSPATH_TOLERANCE_FILE_H

#include "bench/compare/tolerance.h"

/* Reads `file`, NULL: the installed scripts/tolerances.txt. 0, or an exit code after one line was
 * printed; `command` is shown in it. */
int tolerance_file_read(const char *command, const char *file, struct tolerances *out);

#endif

/* The progress line: on stderr, and only when that is a terminal that can go back to the start of a
 * line. No escape sequence and no color: what was longer is overwritten by blanks. */
#ifndef SYSPATH_PROGRESS_H
#define SYSPATH_PROGRESS_H

#include "stubs/paths.h"

#include <stdint.h>

/* Puts a line in the place of the last one. */
void progress_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* `done` of `total` invocations are over; one of `abi` begins. */
void progress_show(uint32_t done, uint32_t total, enum abi abi);

/* Clears the line, if it is shown. */
void progress_end(void);

/* Leaves the line, if it is shown, and goes to the next. */
void progress_keep(void);

#endif

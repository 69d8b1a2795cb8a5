/* The progress line on stderr, only if that is a terminal that can return to the start of a line.
 * No escape sequence and no color: a longer line is overwritten by blanks. */
#ifndef SYSPATH_PROGRESS_H
#define SYSPATH_PROGRESS_H

#include "bench/base/error.h"
#include "stubs/paths.h"

#include <stdint.h>

/* Replaces the progress line. */
void progress_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* What to call with a line about work that begins, where stderr is a terminal; else NULL. */
notice_fn *progress_notice(void);

/* `done` of `total` invocations are finished; one of `abi` begins. */
void progress_show(uint32_t done, uint32_t total, enum abi abi);

/* Clears the line, if it is shown. */
void progress_end(void);

/* Keeps the line, if it is shown, and moves to the next. */
void progress_keep(void);

#endif

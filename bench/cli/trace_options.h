/* Options that several commands have for trace documents. */
#ifndef SYSPATH_TRACE_OPTIONS_H
#define SYSPATH_TRACE_OPTIONS_H

#include "bench/cli/option.h"

/* Of a struct trace_look: --arm --abi --path --op --condition. */
extern const struct command_option trace_cell_options[];

#define TRACE_CELL_OPTIONS(type) {trace_cell_options, offsetof(type, look)}

/* trace_read() of a file. 0, or an exit code after one line was printed. */
struct trace;
int read_trace(const char *file, struct trace *out);

#endif

/* Options and operands that several commands have for trace documents. */
#ifndef SYSPATH_TRACE_OPTIONS_H
#define SYSPATH_TRACE_OPTIONS_H

#include "bench/cli/option.h"
#include "bench/trace/trace_sides.h"

/* Of a struct trace_look: --arm --abi --path --condition. */
extern const struct command_option trace_cell_options[];

#define TRACE_CELL_OPTIONS(type) {trace_cell_options, offsetof(type, look)}

/* --op, a row of its own: that of other documents means something else. */
#define OPTION_TRACE_OPS(type)                                                                     \
	OPTION("op", 'o', "LIST", "Of a trace: only these operations, comma-separated",            \
	       option_names, type, look.ops, .names = &op_table)

/* trace_read() of a file. 0, or an exit code after one line was printed. */
int read_trace(const char *file, struct trace *out);

/* The documents that are compared, and which arms of them. */
struct trace_operands {
	struct trace traces[2];
	struct trace_pair *pairs; /* [n] */
	size_t n;
};

/* Reads one document or two, FILE or FILE:ARM, and finds the pairs of arms. The words are cut at
 * the colon, unless a file has such a name. 0, or an exit code after one line was printed; to be
 * freed in every case. */
int read_trace_operands(const struct words *files, struct trace_operands *out);
void free_trace_operands(struct trace_operands *operands);

#endif

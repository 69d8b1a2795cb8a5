/* A trace of one cell, written down instruction by instruction. */
#ifndef SYSPATH_TRACE_SAMPLE_H
#define SYSPATH_TRACE_SAMPLE_H

#include "bench/trace/traced_call.h"

enum { SAMPLE_MOST = 64 };

struct trace_sample {
	struct trace trace;
	struct trace_arm arm;
	struct trace_cell cell;
	struct trace_function functions[SAMPLE_MOST];
	struct trace_code code[SAMPLE_MOST];
	uint32_t sequence[SAMPLE_MOST];
	struct trace_break breaks[SAMPLE_MOST];
};

/* An empty trace of x86_64 syscall getppid on a 64-bit kernel. */
void sample_begin(struct trace_sample *s);

/* Adds a function; its number. The object "kernel" makes its code that of kernel level. */
size_t sample_function(struct trace_sample *s, const char *name, const char *object,
		       uint64_t address);

/* Executes the bytes, hexadecimal, at an offset in the function. */
void sample_run(struct trace_sample *s, size_t function, uint64_t offset, const char *bytes);

/* An exception or interrupt came before what is executed next. */
void sample_exception(struct trace_sample *s, uint64_t to);

/* The call, to be freed; fails the test when it cannot be made. */
struct traced_call sample_call(struct trace_sample *s);

/* Node by node, "DEPTH NAME SELF/INCLUSIVE\n"; to be freed. */
char *sample_outline(const struct traced_call *call);

/* Both at once, compared. */
void assert_tree(struct trace_sample *s, const char *outline);

#endif

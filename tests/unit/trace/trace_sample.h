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

/* A trace of what a text says. Functions: "NAME ADDRESS, ...", K before an address in the kernel,
 * where it starts at 0xffffffff81000000. Steps, in the order of execution: "NAME[+OFFSET] BYTES,
 * ...", the name left out where it is that of the step before, or "exception ADDRESS", which comes
 * before the next step. All numbers are hexadecimal. */
void sample_execute(struct trace_sample *s, const char *functions, const char *steps);

/* The call, to be freed; fails the test when it cannot be made. */
struct traced_call sample_call(struct trace_sample *s);

#endif

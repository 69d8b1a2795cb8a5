/* Flame graphs of traced calls, in the order of execution. */
#ifndef SYSPATH_FLAME_H
#define SYSPATH_FLAME_H

#include "bench/trace/trace_diff.h"

#include <stdio.h>

/* One call: a frame as wide as the instructions of a function and all that it calls, below the
 * frame of its caller, where it began; its own instructions in the colours of their phases. `id` is
 * as of struct svg. */
void flame_draw(FILE *out, const struct traced_call *call, const char *id);

/* Two calls at one scale, back to back: upwards what was before, downwards what is after; what is
 * gone, new, grown and shrunk in colours. A frame's width is that of its own side. */
void flame_diff_draw(FILE *out, const struct trace_diff *diff, const char *const names[TRACE_SIDES],
		     const char *id);

/* The same as text beside the picture: "STACK BEFORE AFTER". */
void folded_diff_print(FILE *out, const struct trace_diff *diff);

/* The script of both: shows what a frame is when it is pointed at or focused, and widens it to the
 * whole width when it is chosen, by mouse, Enter or Space; Escape goes back. */
void flame_script(FILE *out, const char *id, double width);

#endif

/* The charts of trace documents, as files. */
#ifndef SYSPATH_TRACE_CHARTS_H
#define SYSPATH_TRACE_CHARTS_H

#include "bench/trace/trace_sides.h"
#include "bench/trace_views/trace_look.h"

/* Where charts go. */
struct trace_chart_place {
	const char *folder; /* "" is the current one */
	const char *stem;   /* what the files' names begin with */
	void (*written)(const char *path);
};

/* Of the chosen cells: STEM-phases-OP.svg of each operation; of each cell a flame graph,
 * STEM-flame-[ARM-]ABI-PATH-OP.svg, and beside it the same as text, .folded. 0 or the code of
 * *error: -ENODATA when no chosen cell was traced or none executes anything, those of save_file()
 * and traced_call_make(). */
int trace_charts_write(const struct trace *trace, const struct trace_look *look,
		       const struct trace_chart_place *place, struct error *error);

/* Of each pair of arms, STEM-diff-ARM-ARM-ABI-PATH-OP.svg and .folded of each chosen cell that both
 * have and that differs. -ENODATA when there is none. */
int trace_diff_charts_write(const struct trace_pair *pairs, size_t n, const struct trace_look *look,
			    const struct trace_chart_place *place, struct error *error);

#endif

/* Charts of exact counts, drawn by gnuplot. A view of result documents (docs/boots.md). */
#ifndef SYSPATH_BOOT_CHARTS_H
#define SYSPATH_BOOT_CHARTS_H

#include "bench/base/error.h"
#include "bench/document/arms.h"
#include "bench/plot/chart_queue.h"

#include <stddef.h>
#include <stdint.h>

/* Where charts go and what they are called. */
struct boot_chart_place {
	const char *folder;   /* "" is the current one */
	const char *stem;     /* of the charts that all arms are in */
	unsigned int formats; /* bit mask over enum gnuplot_format; 0: all */
	uint32_t ops;	      /* as of plot_ops_choose() */
	chart_drawn *drawn;   /* called with the name of every file; or NULL */
};

/* Adds to what is to be drawn, of each operation, as SVG and PNG. Instructions by
 * path, a bar per arm: STEM-OP, or with more than 8 arms modes-RELEASE-CPU-OP, of one kernel on one
 * CPU model, and kernels-WORDS-CPU-OP, of one command line; kernels ascend by version. The vsyscall
 * page in the modes of one kernel, CPU model and command line: vsyscall-RELEASE-CPU. What each
 * option of a sweep adds to its default: sweep-NAME-OP. Where two charts would have one name, the
 * second gets a number. 0, or the code of *error. */
int boot_charts_add(struct chart_queue *queue, const struct arms *arms,
		    const struct boot_chart_place *place, struct error *error);

#endif

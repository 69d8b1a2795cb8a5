/* Of which operations charts are drawn. Pure. */
#ifndef SYSPATH_PLOT_OPS_H
#define SYSPATH_PLOT_OPS_H

#include "bench/document/read.h"
#include "bench/ops/ops.h"

#include <stddef.h>
#include <stdint.h>

struct plot_ops {
	const char *name[OP_COUNT]; /* [n] */
	size_t n;
};

/* Those of the mask over enum op_id; for 0 getppid, the shortest way in and out, and gettimeofday,
 * which every path can carry; where none of the documents has measured either, all that one has. */
void plot_ops_choose(uint32_t mask, const struct run_document *const *documents, size_t n,
		     struct plot_ops *out);

enum { PLOT_OPS_TEXT = 512 };

/* "getppid, gettimeofday"; "any operation" for none. */
void plot_ops_text(const struct plot_ops *chosen, char text[PLOT_OPS_TEXT]);

#endif

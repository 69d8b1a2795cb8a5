/* The cells of one side of a comparison: one figure per invocation, from one document or from
 * several (runs that were interleaved with those of the other side). Pure. */
#ifndef SYSPATH_POOL_H
#define SYSPATH_POOL_H

#include "bench/document/read.h"

#include <stdbool.h>
#include <stddef.h>

struct pooled_cell {
	const char *abi, *path, *op, *condition; /* of the first document that has the cell */
	enum cell_status status;		 /* the worst of all documents */
	bool measured;				 /* a document has a cost */
	const char *reason;			 /* of that document; NULL when ok */
	double *cost;		  /* [n] in the figure's unit, or multiples of the control's cost */
	size_t n;		  /* 0: never measured, or see `lacks` and `uncontrolled` */
	const char *lacks;	  /* why a document has not the figure, or NULL; the document's */
	bool shared;		  /* then: because something else used the core */
	double lowest, highest;	  /* of all invocations, unscaled and undivided */
	double unit;		  /* the figure's unit in that of cost[]: 1 where undivided */
	bool is_control;	  /* a cell of the control's path: its cost[] is undivided */
	const char *uncontrolled; /* why no control could be applied, or NULL */
};

struct pool {
	struct pooled_cell *cells; /* by abi, path, op, condition */
	size_t n;
	double *costs; /* what the cells' cost[] point into */
};

struct pool_settings {
	struct figure_key figure; /* of an invocation */
	double least;		  /* of its unit: a control of less divides nothing */
	const char *control;	  /* path whose cost divides every other's; NULL: none */
	double scale;		  /* factor on every value, > 0 */
};

/* Gathers documents, which must outlive *out.
 *
 * With a control, the k-th invocation of a cell is divided by the k-th of the control on the same
 * op, under the same condition, in the same document. An invocation is a process that measures
 * every cell of one ABI: where the cell's own ABI has the control, both come from one process and
 * what slowed that process cancels. Else the control of x86_64 is taken, whose k-th invocation ran
 * at about the same time: only drift over the run cancels, and the control's own spread is added,
 * as it must be. Dividing by the control's median instead would pass over how uncertain that is.
 *
 * 0 or -ENOMEM; free *out in either case. */
int pool_make(const struct run_document *documents, size_t n, const struct pool_settings *settings,
	      struct pool *out);
void pool_free(struct pool *pool);

/* Order by abi, path, op, condition: below, at or above 0. */
int pool_order(const struct pooled_cell *a, const struct pooled_cell *b);

#endif

/* Traces as text. */
#ifndef SYSPATH_TRACE_LOOK_H
#define SYSPATH_TRACE_LOOK_H

#include "bench/trace/traced_call.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum trace_view {
	TRACE_TREE,	/* the call tree */
	TRACE_FLAT,	/* a row per function */
	TRACE_PHASES,	/* what its instructions are for */
	TRACE_ANNOTATE, /* every instruction */
};

/* Which cells are looked at, and how. */
struct trace_look {
	uint32_t abis, paths, ops, conditions; /* masks over their numbers; 0: all */
	const char *arm;		       /* a name; NULL: all */
	enum trace_view view;
	bool json, markdown;
	bool diff; /* two sides are compared: trace_diff_print() */
};

/* What was found. */
struct trace_seen {
	size_t traced; /* cells that were shown */
	size_t wrong;  /* of `traced`: whose trace is not as long as the exact count */
	size_t failed; /* cells whose status is "failed" */
};

bool trace_selects(const struct trace_look *look, const struct trace *trace,
		   const struct trace_cell *cell);

/* "auto: x86_64 syscall getppid", with "(seccomp)" behind it under a condition; the arm in front
 * where the trace has several; NULL: never. */
enum { TRACE_CELL_TEXT = 400 };
const char *trace_cell_text(const struct trace *trace, const struct trace_cell *cell,
			    char text[TRACE_CELL_TEXT]);

/* "auto: Linux 6.1.0-50-cloud-amd64, Skylake-Client-v1, mitigations=auto", and what is behind. */
void trace_arm_print(FILE *out, const struct trace_arm *arm, const char *name, bool markdown,
		     const char *behind);

/* Prints the chosen cells by look->view, or as JSON whatever the view. 0 or the code of *error:
 * -ENOMEM and those of traced_call_make(). */
int trace_print(FILE *out, const struct trace *trace, const struct trace_look *look,
		struct trace_seen *seen, struct error *error);

/* One cell, in one way. */
void trace_tree_print(FILE *out, const struct traced_call *call);
void trace_flat_print(FILE *out, const struct traced_call *call);
void trace_annotate_print(FILE *out, const struct traced_call *call);

/* One cell with everything that the views show, as JSON; NULL when memory is out. */
json_t *trace_cell_json(const struct traced_call *call);

#endif

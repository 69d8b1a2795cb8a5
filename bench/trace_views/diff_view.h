/* What changed between traces, as text, Markdown or JSON. */
#ifndef SYSPATH_DIFF_VIEW_H
#define SYSPATH_DIFF_VIEW_H

#include "bench/trace/trace_diff.h"
#include "bench/trace/trace_sides.h"
#include "bench/trace_views/trace_look.h"

/* What was found. */
struct diff_seen {
	size_t compared; /* cells that both sides have */
	size_t changed;	 /* of `compared`: a function took another number of instructions */
	size_t single;	 /* cells that one side alone traced, arms that one side alone has */
};

/* Prints the pairs, of the chosen cells. 0 or the code of *error, as of trace_print(). */
int trace_diff_print(FILE *out, const struct trace_pair *pairs, size_t n,
		     const struct trace_look *look, struct diff_seen *seen, struct error *error);

/* Called with the difference of one cell; returns 0 or the code of *error. */
typedef int diff_taken(const struct trace_diff *diff, const char *const names[TRACE_SIDES],
		       void *ctx, struct error *error);

/* Compares each chosen cell that both arms of the pair traced. `names` are what the sides are
 * called. 0 or the code of *error. */
int diff_each(const struct trace_pair *pair, const struct trace_look *look, diff_taken *take,
	      void *ctx, struct error *error);

/* One cell of both sides; `names` are those of the two arms. */
void diff_text_print(FILE *out, const struct trace_diff *diff,
		     const char *const names[TRACE_SIDES]);
void diff_markdown_print(FILE *out, const struct trace_diff *diff,
			 const char *const names[TRACE_SIDES]);
json_t *diff_json(const struct trace_diff *diff);

/* "+12", "-3", "0". */
enum { DIFF_CHANGE = 24 };
const char *diff_change(size_t before, size_t after, char text[DIFF_CHANGE]);

/* A count, or "-" where the side has none. */
const char *diff_count(size_t count, bool has, char text[DIFF_CHANGE]);

/* The first line of a cell, its name between `mark` twice: "syscall getppid: 337 instructions ->
 * 335, -2: exit_to_user_mode_prepare -31, ...", the largest changes, at most three. Whether
 * anything changed. */
bool diff_headline(FILE *out, const struct trace_diff *diff, const char *mark);

/* The phases of what a function gained or lost, "dispatch, stack offset". */
void diff_phases(FILE *out, const struct diff_function *f);

#endif

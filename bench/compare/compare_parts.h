/* Parts that several views of a comparison have in common. */
#ifndef SYSPATH_COMPARE_PARTS_H
#define SYSPATH_COMPARE_PARTS_H

#include "bench/compare/compare.h"

/* For people: a title and the differences below it, nothing where there are none; the cells without
 * a verdict, by their status, with reasons. */
void compare_print_differences(FILE *out, const char *title, const struct fingerprint_list *list);
void compare_print_unjudged(FILE *out, const struct comparison *c);

/* The same as items of a list of Markdown. */
void compare_put_differences(FILE *out, const char *what, const struct fingerprint_list *list);
void compare_put_unjudged(FILE *out, const struct comparison *c);

/* Escapes text out of a file, which must not end a table cell of Markdown or start markup. */
void compare_put(FILE *out, const char *text);

#endif

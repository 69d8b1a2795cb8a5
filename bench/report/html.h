/* Text of a page. Nothing else of this folder writes what is not a literal: so every string of a
 * document is escaped. */
#ifndef SYSPATH_REPORT_HTML_H
#define SYSPATH_REPORT_HTML_H

#include <stdio.h>

/* Writes the format, in which %s is text to be escaped, %zu a number and %% a per cent sign; it has
 * no other conversion. What is no printable character is shown as '?'. */
void html_put(FILE *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Escapes one text, for an element or a quoted attribute. */
void html_text(FILE *out, const char *text);

#endif

/* A JSON document as text. */
#ifndef SYSPATH_DOCUMENT_TEXT_H
#define SYSPATH_DOCUMENT_TEXT_H

#include "bench/base/error.h"

#include <jansson.h>
#include <stdio.h>

/* One member or element per line, indented by depth, but a list of plain values on one line: the
 * values of the invocations are read as a row, and a document is a third shorter. "\n" at its
 * end; to be freed. NULL when out of memory. */
char *document_text(const json_t *document);

/* Prints it; takes the reference, NULL: memory was out. 0 or the code of *error. */
int document_print(FILE *out, json_t *document, struct error *error);

#endif

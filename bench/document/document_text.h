/* A JSON document as text for people and programs. */
#ifndef SYSPATH_DOCUMENT_TEXT_H
#define SYSPATH_DOCUMENT_TEXT_H

#include <jansson.h>

/* One member or element a line, indented by depth, but a list of plain values on one line: that of
 * twenty invocations is read as a row, and a document is a third shorter. "\n" at its end; to be
 * freed. NULL when memory is out. */
char *document_text(const json_t *document);

#endif

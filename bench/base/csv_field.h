/* A field of comma-separated values, as RFC 4180 quotes it. */
#ifndef SYSPATH_CSV_FIELD_H
#define SYSPATH_CSV_FIELD_H

#include <stdio.h>

/* Prints the text, quoted if it contains a separator, a quote or a line break. */
void csv_field(FILE *out, const char *text);

#endif

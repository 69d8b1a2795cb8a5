/* A field of comma-separated values, as RFC 4180 quotes it. */
#ifndef SYSPATH_CSV_FIELD_H
#define SYSPATH_CSV_FIELD_H

#include <stdio.h>

/* The text, in quotes where it holds what would end it. */
void csv_field(FILE *out, const char *text);

#endif

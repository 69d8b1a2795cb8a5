/* What is above the figures of a document that measures time. */
#ifndef SYSPATH_TABLE_HEADING_H
#define SYSPATH_TABLE_HEADING_H

#include "bench/document/read.h"

#include <stdio.h>

#define FREQUENCY_VARIES 0.01 /* of the median, from the lowest to the highest */

/* One line: host name, kernel, CPU, when. */
void heading_print_host(FILE *out, const struct run_document *document);

/* A line for each thing that makes the figures another host's or another cost's: changes during
 * the run, a CPU quota that was used up, an injected delay. Prints nothing where there was none. */
void heading_print_warnings(FILE *out, const struct run_document *document);

/* The core's frequency as the ruler showed it, with what that means for the figures; why there are
 * no core cycles, if a ruler gave none. Prints nothing where there was no ruler. */
void heading_print_frequency(FILE *out, const struct run_document *document);

#endif

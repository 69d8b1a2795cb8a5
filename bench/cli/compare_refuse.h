/* Why runs may not be compared, in one line with the way out. */
#ifndef SYSPATH_COMPARE_REFUSE_H
#define SYSPATH_COMPARE_REFUSE_H

#include "bench/compare/compare.h"

/* Complains of c->refused, which is not empty. Returns the exit status, EXIT_NOTHING. */
int compare_refuse_hosts(const struct comparison *c);

#endif

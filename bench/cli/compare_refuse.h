/* Why runs are not comparable, and which option allows it, in one line. */
#ifndef SYSPATH_COMPARE_REFUSE_H
#define SYSPATH_COMPARE_REFUSE_H

#include "bench/compare/compare.h"

/* Prints c->refused, which is not empty. Returns the exit status, EXIT_NOTHING. */
int compare_refuse_hosts(const struct comparison *c);

#endif

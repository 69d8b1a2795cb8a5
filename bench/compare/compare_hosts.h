/* Whether runs may be compared: hosts, clocks and engines of their documents. Pure. */
#ifndef SYSPATH_COMPARE_HOSTS_H
#define SYSPATH_COMPARE_HOSTS_H

#include "bench/compare/compare.h"

/* Fills c->refused, c->allowed and c->soft from the documents of both sides. 0 or -ENOMEM. */
int compare_check_hosts(struct comparison *c);

bool compare_on_hypervisor(const struct compare_side *side);

/* Whether the TSCs run at different rates. */
bool compare_hz_differs(const struct run_document *a, const struct run_document *b);

#endif

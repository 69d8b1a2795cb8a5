/* The chains (i386), but for one: timing a chain without links takes 300 cycles more than it does.
 * A ruler that this is taken off is 3 % too short, and what it rules reads 3 % too long; the
 * ratio of imul to add is right. */
#define none none_as_it_is
#include "bench/worker/i386/chain.S"
#undef none

CHAIN none, "imul %ebx, %ecx", 100

/* The worker's own tests: those that only a program of its ABI can run. */
#ifndef SYSPATH_SELFTEST_H
#define SYSPATH_SELFTEST_H

/* Prints TAP on standard output. Returns 0 when every test passed, else 1. */
int selftest(void);

#endif

/* Running another program and reading what it prints. */
#ifndef SYSPATH_FIDELITY_PROGRAM_H
#define SYSPATH_FIDELITY_PROGRAM_H

#include <stddef.h>

enum { PROGRAM_WHY = 256 };

/* Runs argv[0] (found in PATH where it has no slash; argv ends with NULL) on the CPU and keeps its
 * standard output as a string in text[0..size-1]; what does not fit is dropped. Its exit status;
 * 128 and the signal when it was killed; -errno when it could not be run. Unless that is 0, `why`
 * is the first line it wrote to standard error, or how it ended. */
int run_on_cpu(const char *const *argv, int cpu, char *text, size_t size, char why[PROGRAM_WHY]);

#endif

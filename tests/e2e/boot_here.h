/* What can be booted on this machine, and boots of one arm. */
#ifndef SYSPATH_TESTS_BOOT_HERE_H
#define SYSPATH_TESTS_BOOT_HERE_H

#include <stdbool.h>

#include "tests/e2e/run_command.h"

enum { BOOT_TIMEOUT_S = 1200 }; /* a host of two busy CPUs takes a minute */

/* Whether QEMU is here. */
bool boot_have_qemu(void);

/* Whether QEMU and a kernel are: the one that `syspath boots` takes by itself, else Debian's. What
 * is missing is printed, once. */
bool boot_have_kernel(void);

/* Starts `PROGRAM boots` of that kernel on an Intel model with vsyscall=xonly, without charts; the
 * arm's name is "xonly". `more` goes behind that, NULL-ended. */
struct running boot_start(const char *program, const char *const more[]);

/* The same with the built driver, to its end. */
struct command_end boot_run(const char *const more[]);

#endif

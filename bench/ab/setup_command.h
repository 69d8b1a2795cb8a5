/* Commands of the user's that bring the host into a state: `sysctl -w ...`. */
#ifndef SYSPATH_SETUP_COMMAND_H
#define SYSPATH_SETUP_COMMAND_H

#include "bench/base/error.h"

/* Runs `command` by /bin/sh, its output on standard error; NULL is nothing to do. 0; or the code
 * of *error, when it cannot be run, fails, waits for the terminal or is
 * interrupted: then it was ended with all that it started. */
int setup_command_run(const char *command, struct error *error);

#endif

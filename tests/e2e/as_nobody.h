/* The driver run by a user who is not root and owns nothing. */
#ifndef SYSPATH_TESTS_AS_NOBODY_H
#define SYSPATH_TESTS_AS_NOBODY_H

#include "tests/e2e/run_command.h"

/* command_run of the driver with these arguments, NULL-ended, by the user nobody when this is root:
 * of copies that are put into `folder`, since the build folder may be closed to others. Skips the
 * test, with the reason, where nobody cannot run a program at all. */
struct command_end syspath_as_nobody(const char *folder, ...) __attribute__((sentinel));

/* For a set-up of one's own: becomes the user nobody when this is root. */
int become_nobody(void *unused);

#endif

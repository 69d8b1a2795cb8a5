/* Stack overflow (ulimit -s) as an error message instead of a SIGSEGV. */
#ifndef SYSPATH_STACK_LIMIT_H
#define SYSPATH_STACK_LIMIT_H

/* From here on a stack overflow ends the process with one line and exit status 2. Does not apply to
 * its children. */
void stack_limit_watch(void);

#endif

/* A stack that is used up (ulimit -s), said in words: the kernel's are a SIGSEGV. */
#ifndef SYSPATH_STACK_LIMIT_H
#define SYSPATH_STACK_LIMIT_H

/* From here on the process ends with one line and exit status 2 where it would have died for want
 * of stack. What it starts is not concerned. */
void stack_limit_watch(void);

#endif

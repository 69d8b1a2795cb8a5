/* Interruption by the user. */
#ifndef SYSPATH_INTERRUPTS_H
#define SYSPATH_INTERRUPTS_H

#include <stdbool.h>

/* From here on SIGINT, SIGTERM and SIGHUP set a flag instead of ending this process, so that child
 * processes are reaped and no half-written file is left. A signal that was ignored when this
 * process started stays ignored: nohup(1) does that. */
void interrupts_catch(void);
bool interrupted(void);

#endif

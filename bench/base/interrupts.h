/* The user asks to stop. */
#ifndef SYSPATH_INTERRUPTS_H
#define SYSPATH_INTERRUPTS_H

#include <stdbool.h>

/* SIGINT, SIGTERM and SIGHUP set a flag from here on instead of ending this process, so that
 * programs are reaped and nothing half-written is left. One that this process was started to ignore
 * stays ignored: nohup(1) does that. */
void interrupts_catch(void);
bool interrupted(void);

#endif

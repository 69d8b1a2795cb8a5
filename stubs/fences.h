/* The fences around a read of the TSC on CPUs without lfence: i386 alone, every x86-64 CPU has it.
 */
#ifndef SYSPATH_FENCES_H
#define SYSPATH_FENCES_H

#ifdef __i386__
#include <stdint.h>

/* The TSC, read between two fences. */
uint64_t fence_read_tsc(void);
#endif

/* Whether this CPU has lfence, by CPUID (SSE2). */
int fences_has_lfence(void);

/* Replaces every lfence of the timed code of this process by a call of fence_serialize, whatever
 * the CPU. Only while no stub runs. 0; or -errno of mprotect(2), and no stub may be run then. */
int fences_replace(void);

/* As above where the CPU has no lfence; nothing elsewhere. Before the first stub. */
int fences_settle(void);

#endif

/* empty (i386): the timed loop with no path in it, once per shape of loop.
 *
 * In	4(esp): struct stub_call *; number and arguments are loaded and not used
 * Out	tsc0, tsc1; ret holds a register copy and means nothing
 * Clobbers eax, ecx, edx; preserves everything else
 * Needs nothing of CPU or kernel but the TSC, and lfence or CPUID (stubs/fences.h) */
#include "asm/loop_i386.h"

.macro BODY_empty
	LOAD_ENTRY_32
.endm
STUB empty

.macro BODY_empty_call
	LOAD_CALL
.endm
STUB empty_call

/* empty (i386): the timed loop with no path in it, once per shape of loop.
 *
 * In	4(esp): struct stub_call *; number and arguments are loaded and not used
 * Out	tsc0, tsc1; ret holds a register copy and means nothing
 * Clobbers eax, ecx, edx; preserves everything else
 * Needs nothing of CPU or kernel but the TSC and SSE2's lfence, which every x86-64 CPU has */
#include "asm/loop_i386.h"

STUB_BEGIN empty, TURNS_SHIFT
.rept TURNS
	LOAD_ENTRY_32
.endr
STUB_END empty

STUB_BEGIN empty_call, TURNS_SHIFT
.rept TURNS
	LOAD_CALL
.endr
STUB_END empty_call

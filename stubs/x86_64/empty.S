/* empty (x86-64): the timed loop with no path in it, once per shape of loop.
 *
 * In	rdi: struct stub_call *; target, number and arguments are loaded and not used
 * Out	tsc0, tsc1; ret holds a register copy and means nothing
 * Clobbers rax, rcx, rdx, rsi, rdi, r8; preserves everything else
 * Needs nothing of CPU or kernel but the TSC */
#include "asm/loop_x86_64.h"

.macro BODY_empty
	LOAD_ENTRY_64
.endm
STUB empty

.macro BODY_empty_call
	LOAD_CALL
.endm
STUB empty_call

.macro BODY_empty_call_5
	LOAD_CALL_5
.endm
STUB empty_call_5

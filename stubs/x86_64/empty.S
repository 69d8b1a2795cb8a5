/* empty (x86-64): the timed loop with no path in it, once per shape of loop.
 *
 * In	rdi: struct stub_call *; target, number and arguments are loaded and not used
 * Out	tsc0, tsc1; ret holds a register copy and means nothing
 * Clobbers rax, rcx, rdx, rsi, rdi; preserves everything else
 * Needs nothing of CPU or kernel but the TSC */
#include "asm/loop_x86_64.h"

STUB_BEGIN empty, TURNS_SHIFT
.rept TURNS
	LOAD_ENTRY_64
.endr
STUB_END empty

STUB_BEGIN empty_call, TURNS_SHIFT
.rept TURNS
	LOAD_CALL
.endr
STUB_END empty_call

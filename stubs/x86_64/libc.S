/* libc (x86-64): a function of the C library.
 *
 * In	rdi: struct stub_call *; target: address of the function;
 *	up to three arguments
 * Out	tsc0, tsc1; ret: the function's result
 * Clobbers rax, rcx, rdx, rsi, rdi, r8 to r11 and what else a C call may; preserves the rest
 * Needs nothing of CPU or kernel itself; the function may */
#include "asm/loop_x86_64.h"

.macro BODY_libc
	LOAD_CALL
	call	*%r12
.endm
STUB libc

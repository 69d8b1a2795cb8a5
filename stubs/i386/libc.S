/* libc (i386): a function of the C library.
 *
 * In	4(esp): struct stub_call *; target: address of the function;
 *	up to three arguments
 * Out	tsc0, tsc1; ret: the function's result
 * Clobbers eax, ecx, edx and what else a C call may; preserves the rest
 * Needs nothing of CPU or kernel itself; the function may */
#include "asm/loop_i386.h"

.macro BODY_libc
	LOAD_CALL
	call	*CALL_TARGET(%edi)
.endm
STUB libc

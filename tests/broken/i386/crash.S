/* Negative control (i386): int80, which loads from address 0 and raises SIGSEGV.
 *
 * In	4(esp): struct stub_call *, as stubs/i386/int80.S
 * Out	does not come back
 * Must be reported as "crashed: SIGSEGV" */
#include "asm/loop_i386.h"

.macro BODY_int80
	mov	0, %eax
.endm
STUB int80

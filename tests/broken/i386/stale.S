/* Negative control (i386): int80, which returns 0 and has done nothing.
 *
 * In	4(esp): struct stub_call *, as stubs/i386/int80.S
 * Out	ret: 0; what the argument points to is untouched
 * Must be reported as a wrong answer of every op that writes to memory */
#include "asm/loop_i386.h"

.macro BODY_int80
	xor	%eax, %eax
.endm
STUB int80

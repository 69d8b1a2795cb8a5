/* Negative control (i386): int80, which loops for ever.
 *
 * In	4(esp): struct stub_call *, as stubs/i386/int80.S
 * Out	does not come back
 * Must be reported as "hangs" */
#include "asm/loop_i386.h"

.macro BODY_int80
	.byte	0xeb, 0xfe		/* jmp .: written out, or the assembler would choose its size */
.endm
STUB int80

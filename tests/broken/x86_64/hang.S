/* Negative control (x86-64): syscall, which loops for ever.
 *
 * In	rdi: struct stub_call *, as stubs/x86_64/syscall.S
 * Out	does not come back
 * Must be reported as "hangs" */
#include "asm/loop_x86_64.h"

.macro BODY_syscall
	.byte	0xeb, 0xfe		/* jmp .: written out, or the assembler would choose its size */
.endm
STUB syscall

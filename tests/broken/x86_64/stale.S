/* Negative control (x86-64): syscall, which returns 0 and has done nothing.
 *
 * In	rdi: struct stub_call *, as stubs/x86_64/syscall.S
 * Out	ret: 0; what the argument points to is untouched
 * Must be reported as a wrong answer of every op that writes to memory */
#include "asm/loop_x86_64.h"

.macro BODY_syscall
	xor	%eax, %eax
.endm
STUB syscall

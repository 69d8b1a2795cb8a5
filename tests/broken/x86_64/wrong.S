/* Negative control (x86-64): syscall, whose results are one too high.
 *
 * In	rdi: struct stub_call *, as stubs/x86_64/syscall.S
 * Out	as there, but ret
 * Must be reported as a wrong answer */
#include "asm/loop_x86_64.h"

.macro BODY_syscall
	LOAD_ENTRY_64
	syscall
	inc	%rax
.endm
STUB syscall

/* Negative control (x86-64): syscall, which makes every call twice. Its answers are right, and so is
 * everything else that can be seen without a counter.
 *
 * In	rdi: struct stub_call *, as stubs/x86_64/syscall.S
 * Out	as there
 * Must be reported as 2 system calls per call */
#include "asm/loop_x86_64.h"

.macro BODY_syscall
	LOAD_ENTRY_64
	syscall
	LOAD_ENTRY_64
	syscall
.endm
STUB syscall

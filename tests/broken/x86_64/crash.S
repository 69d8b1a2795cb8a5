/* Negative control (x86-64): syscall, which raises SIGILL.
 *
 * In	rdi: struct stub_call *, as stubs/x86_64/syscall.S
 * Out	does not come back
 * Must be reported as "crashed: SIGILL" */
#include "asm/loop_x86_64.h"

.macro BODY_syscall
	ud2
.endm
STUB syscall

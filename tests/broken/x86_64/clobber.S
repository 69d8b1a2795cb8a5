/* Negative control (x86-64): syscall, right but for rbx, which it does not give back.
 *
 * In	rdi: struct stub_call *, as stubs/x86_64/syscall.S
 * Out	as there, and rbx is 0
 * Must be reported as "clobbers rbx" */
#include "tests/broken/right_x86_64.h"

FUNCTION stub_syscall
	call	stub_right
	xor	%ebx, %ebx
	ret
FUNCTION_END stub_syscall

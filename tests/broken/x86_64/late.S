/* Negative control (x86-64): syscall, right at first and one too high later on.
 *
 * In	rdi: struct stub_call *, as stubs/x86_64/syscall.S
 * Out	as syscall.S, in the end but ret
 * Turns bad at the 120th batch of a process
 * Must be reported as a wrong answer after timing */
#include "tests/broken/right_x86_64.h"

FUNCTION stub_syscall
	RIGHT_AT_FIRST
	push	%rdi
	call	stub_right
	pop	%rdi
	incq	CALL_RET(%rdi)
	ret
FUNCTION_END stub_syscall

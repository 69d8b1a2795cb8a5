/* Negative control (x86-64): syscall, which makes ten calls more in every batch. Its answers are
 * right; a batch of twice as many calls does not cost twice as much.
 *
 * In	rdi: struct stub_call *, as stubs/x86_64/syscall.S
 * Out	as there
 * Must be reported as costs that are not in proportion */
#include "tests/broken/right_x86_64.h"

FUNCTION stub_syscall
	addq	$10, CALL_N(%rdi)
	push	%rdi
	call	stub_right
	pop	%rdi
	subq	$10, CALL_N(%rdi)
	ret
FUNCTION_END stub_syscall

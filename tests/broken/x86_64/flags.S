/* Negative control (x86-64): syscall, right but for the direction flag, which it leaves set.
 *
 * In	rdi: struct stub_call *, as stubs/x86_64/syscall.S
 * Out	as there, and DF is 1
 * Must be reported as "clobbers the direction flag" */
#include "tests/broken/right_x86_64.h"

FUNCTION stub_syscall
	call	stub_right
	std
	ret
FUNCTION_END stub_syscall

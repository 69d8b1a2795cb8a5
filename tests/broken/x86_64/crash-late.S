/* Negative control (x86-64): syscall, right at first; later on it raises SIGSEGV.
 *
 * In	rdi: struct stub_call *, as stubs/x86_64/syscall.S
 * Out	as syscall.S; in the end it does not come back
 * Turns bad at the 200th batch of a process
 * Must be reported as a worker that was killed by SIGSEGV in this cell */
#include "tests/broken/right_x86_64.h"

FUNCTION stub_syscall
	RIGHT_AT_FIRST
	mov	0, %eax
	ud2
FUNCTION_END stub_syscall

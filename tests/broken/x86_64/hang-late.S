/* Negative control (x86-64): syscall, right at first; later on it loops for ever.
 *
 * In	rdi: struct stub_call *, as stubs/x86_64/syscall.S
 * Out	as syscall.S; in the end it does not come back
 * Turns bad at the 200th batch of a process
 * Must be reported as "hangs", once the driver's timeout has passed */
#include "tests/broken/right_x86_64.h"

FUNCTION stub_syscall
	RIGHT_AT_FIRST
1:	jmp	1b
FUNCTION_END stub_syscall

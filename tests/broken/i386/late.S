/* Negative control (i386): int80, right at first and one too high later on.
 *
 * In	4(esp): struct stub_call *, as stubs/i386/int80.S
 * Out	as int80.S, in the end but ret
 * Turns bad at the 120th batch of a process
 * Must be reported as a wrong answer after timing */
#include "tests/broken/right_i386.h"

FUNCTION stub_int80
	RIGHT_AT_FIRST
	push	4(%esp)
	call	stub_right
	pop	%eax
	incl	CALL_RET(%eax)
	ret
FUNCTION_END stub_int80

/* Negative control (i386): int80, which makes ten calls more in every batch. Its answers are right; a
 * batch of twice as many calls does not cost twice as much.
 *
 * In	4(esp): struct stub_call *, as stubs/i386/int80.S
 * Out	as there
 * Must be reported as costs that are not in proportion */
#include "tests/broken/right_i386.h"

FUNCTION stub_int80
	mov	4(%esp), %eax
	addl	$10, CALL_N(%eax)
	push	%eax
	call	stub_right
	pop	%eax
	subl	$10, CALL_N(%eax)
	ret
FUNCTION_END stub_int80

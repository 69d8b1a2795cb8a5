/* Negative control (i386): int80, right but for edi, which it does not give back.
 *
 * In	4(esp): struct stub_call *, as stubs/i386/int80.S
 * Out	as there, and edi is 0
 * Must be reported as "clobbers edi" */
#include "tests/broken/right_i386.h"

FUNCTION stub_int80
	push	4(%esp)
	call	stub_right
	add	$4, %esp
	xor	%edi, %edi
	ret
FUNCTION_END stub_int80

/* Negative control (i386): int80, right but for the direction flag, which it leaves set.
 *
 * In	4(esp): struct stub_call *, as stubs/i386/int80.S
 * Out	as there, and DF is 1
 * Must be reported as "clobbers the direction flag" */
#include "tests/broken/right_i386.h"

FUNCTION stub_int80
	push	4(%esp)
	call	stub_right
	add	$4, %esp
	std
	ret
FUNCTION_END stub_int80

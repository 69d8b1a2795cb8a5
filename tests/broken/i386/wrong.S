/* Negative control (i386): int80, whose results are one too high.
 *
 * In	4(esp): struct stub_call *, as stubs/i386/int80.S
 * Out	as there, but ret
 * Must be reported as a wrong answer */
#include "asm/loop_i386.h"

.macro BODY_int80
	LOAD_ENTRY_32
	int	$0x80
	inc	%eax
.endm
STUB int80

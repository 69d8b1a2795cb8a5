/* Negative control (i386): int80, which makes every call twice. Its answers are right, and so is
 * everything else that can be seen without a counter.
 *
 * In	4(esp): struct stub_call *, as stubs/i386/int80.S
 * Out	as there
 * Must be reported as 2 system calls per call */
#include "asm/loop_i386.h"

.macro BODY_int80
	LOAD_ENTRY_32
	int	$0x80
	LOAD_ENTRY_32
	int	$0x80
.endm
STUB int80

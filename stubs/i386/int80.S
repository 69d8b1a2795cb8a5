/* int80 (i386): int $0x80, the entry every x86 kernel has had.
 *
 * In	4(esp): struct stub_call *; nr: number in the i386 table; up to three arguments
 * Out	tsc0, tsc1; ret: the kernel's result, -errno on error
 * Clobbers eax, ecx, edx; preserves everything else (the instruction itself only eax)
 * Needs nothing beyond a kernel that runs 32-bit programs */
#include "asm/loop_i386.h"

.macro BODY_int80
	LOAD_ENTRY_32
	int	$0x80
.endm
STUB int80

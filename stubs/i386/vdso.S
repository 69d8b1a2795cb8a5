/* vdso (i386): a function of the vDSO.
 *
 * In	4(esp): struct stub_call *; target: address of the exported function;
 *	up to three arguments
 * Out	tsc0, tsc1; ret: the function's result
 * Clobbers eax, ecx, edx and what else a C call may; preserves the rest
 * Needs a 32-bit vDSO that exports it (not vdso32=0) */
#include "asm/loop_i386.h"

.macro BODY_vdso
	LOAD_CALL
	call	*CALL_TARGET(%edi)
.endm
STUB vdso

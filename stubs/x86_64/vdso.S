/* vdso (x86-64): a function of the vDSO.
 *
 * In	rdi: struct stub_call *; target: address of the exported function;
 *	up to three arguments; vdso_5: five
 * Out	tsc0, tsc1; ret: the function's result
 * Clobbers rax, rcx, rdx, rsi, rdi, r8 to r11 and what else a C call may; preserves the rest
 * Needs a vDSO that exports it (not vdso=0) */
#include "asm/loop_x86_64.h"

.macro BODY_vdso
	LOAD_CALL
	call	*%r12
.endm
STUB vdso

.macro BODY_vdso_5
	LOAD_CALL_5
	call	*%r12
.endm
STUB vdso_5

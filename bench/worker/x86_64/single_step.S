/* void single_step_call(uintptr_t target)	(x86-64)
 *
 * Calls target(NULL) with the trap flag set, so that a SIGTRAP handler sees every instruction
 * boundary on the way there and back.
 *
 * In	rdi: address of a function of one pointer argument
 * Out	nothing
 * Clobbers what a C call may; preserves the rest
 * Needs a handler for SIGTRAP in place */
#include "asm/linkage.h"

#define TRAP_FLAG 0x100

FUNCTION single_step_call
	push	%rbx			/* 16-byte aligned for the call */
	mov	%rdi, %rbx
	xor	%edi, %edi
	pushf
	orl	$TRAP_FLAG, (%rsp)
	popf
	call	*%rbx
	pushf
	andl	$~TRAP_FLAG, (%rsp)
	popf
	pop	%rbx
	ret
FUNCTION_END single_step_call

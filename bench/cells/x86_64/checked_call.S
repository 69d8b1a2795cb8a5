/* uint32_t checked_call(stub_fn *stub, struct stub_call *call)	(x86-64)
 *
 * In	rdi: stub; rsi: its argument
 * Out	eax: bit 0 rbx, 1 rbp, 2 r12, 3 r13, 4 r14, 5 r15, 6 rsp, 7 direction flag; 1 is changed
 * Clobbers what a C call may; preserves the rest even when the stub does not */
#include "asm/linkage.h"

#define POISON(i) $(0x5a5a1000 + i)

.macro CHECK register i
	xor	%ecx, %ecx
	cmp	POISON(\i), \register
	setne	%cl
	shl	$\i, %ecx
	or	%ecx, %eax
.endm

	.local	kept_rsp
	.comm	kept_rsp, 8, 8

FUNCTION checked_call
	push	%rbx
	push	%rbp
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	sub	$8, %rsp		/* 16-byte aligned for the stub */
	mov	%rsp, kept_rsp(%rip)
	mov	%rdi, %rax
	mov	%rsi, %rdi
	mov	POISON(0), %rbx
	mov	POISON(1), %rbp
	mov	POISON(2), %r12
	mov	POISON(3), %r13
	mov	POISON(4), %r14
	mov	POISON(5), %r15
	call	*%rax
	xor	%eax, %eax
	CHECK	%rbx, 0
	CHECK	%rbp, 1
	CHECK	%r12, 2
	CHECK	%r13, 3
	CHECK	%r14, 4
	CHECK	%r15, 5
	xor	%ecx, %ecx
	cmp	%rsp, kept_rsp(%rip)
	setne	%cl
	shl	$6, %ecx
	or	%ecx, %eax
	mov	kept_rsp(%rip), %rsp
	pushf
	pop	%rcx
	shr	$3, %ecx		/* DF is bit 10 of the flags: to bit 7 */
	and	$0x80, %ecx
	or	%ecx, %eax
	cld
	add	$8, %rsp
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%rbp
	pop	%rbx
	ret
FUNCTION_END checked_call

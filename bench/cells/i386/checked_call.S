/* uint32_t checked_call(stub_fn *stub, struct stub_call *call)	(i386)
 *
 * In	4(esp): stub; 8(esp): its argument
 * Out	eax: bit 0 ebx, 1 ebp, 2 esi, 3 edi, 4 esp, 5 direction flag; 1 is changed
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

	.local	kept_esp
	.comm	kept_esp, 4, 4

FUNCTION checked_call
	push	%ebx
	push	%ebp
	push	%esi
	push	%edi
	mov	20(%esp), %eax
	mov	24(%esp), %ecx
	sub	$8, %esp
	push	%ecx			/* the stub's argument; 16-byte aligned */
	mov	%esp, kept_esp
	mov	POISON(0), %ebx
	mov	POISON(1), %ebp
	mov	POISON(2), %esi
	mov	POISON(3), %edi
	call	*%eax
	xor	%eax, %eax
	CHECK	%ebx, 0
	CHECK	%ebp, 1
	CHECK	%esi, 2
	CHECK	%edi, 3
	xor	%ecx, %ecx
	cmp	%esp, kept_esp
	setne	%cl
	shl	$4, %ecx
	or	%ecx, %eax
	mov	kept_esp, %esp
	pushf
	pop	%ecx
	shr	$5, %ecx		/* DF is bit 10 of the flags: to bit 5 */
	and	$0x20, %ecx
	or	%ecx, %eax
	cld
	add	$12, %esp
	pop	%edi
	pop	%esi
	pop	%ebp
	pop	%ebx
	ret
FUNCTION_END checked_call

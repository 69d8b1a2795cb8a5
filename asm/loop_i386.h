/* The timed loop of the i386 stubs. See loop_x86_64.h for its parts and for why it is here.
 *
 * In the body:
 *
 *	eax		out: the call's result
 *	esi		counts rounds of the loop down; preserve
 *	edi		struct stub_call; preserve
 *	esp		16-byte aligned, (esp) to 8(esp) are room for three arguments; preserve
 *	the rest	may be clobbered
 *
 * i386 has too few registers to keep the arguments in, so every call loads them from the struct. */
#ifndef SYSPATH_ASM_LOOP_I386_H
#define SYSPATH_ASM_LOOP_I386_H

#include "asm/call.h"
#include "asm/linkage.h"
#include "asm/settle.h"
#include "asm/trace.h"
#include "asm/tsc.h"
#include "asm/unroll.h"

.macro STUB name
FUNCTION stub_\name
	push	%ebp
	push	%ebx
	push	%esi
	push	%edi
	mov	20(%esp), %edi
	sub	$12, %esp		/* three arguments; 16-byte aligned */
	mov	CALL_N(%edi), %esi
	mov	%esi, %ebx
	neg	%ebx
	and	$(UNROLL - 1), %ebx	/* calls to pass over in the first round */
	imul	$(.Lfirst_\name - .Lloop_\name), %ebx, %ebx
	add	$.Lloop_\name, %ebx
	add	$(UNROLL - 1), %esi
	shr	$UNROLL_SHIFT, %esi	/* rounds */
	TRACE_BEGIN
	TSC_FENCED
	mov	%eax, CALL_TSC0(%edi)
	mov	%edx, CALL_TSC0 + 4(%edi)
	jmp	*%ebx
	.p2align 6
	UNROLLED \name
	dec	%esi
	jnz	.Lloop_\name
	mov	%eax, CALL_RET(%edi)
	cltd				/* sign-extend into edx */
	mov	%edx, CALL_RET + 4(%edi)
	mov	CALL_BURN_TSC(%edi), %ebx
	mov	CALL_BURN_TSC + 4(%edi), %ebp
	mov	%ebx, %eax
	or	%ebp, %eax
	jnz	.Lburn_\name
.Lend_\name:
	TSC_FENCED
	mov	%eax, CALL_TSC1(%edi)
	mov	%edx, CALL_TSC1 + 4(%edi)
	TRACE_END
	SETTLE
	add	$12, %esp
	pop	%edi
	pop	%esi
	pop	%ebx
	pop	%ebp
	ret
.Lburn_\name:
	rdtsc
	add	%eax, %ebx		/* ebp:ebx = until when */
	adc	%edx, %ebp
1:	rdtsc
	cmp	%ebx, %eax
	sbb	%ebp, %edx
	jb	1b
	jmp	.Lend_\name
FUNCTION_END stub_\name
.endm

/* eax, ebx, ecx, edx: the i386 system call convention. */
.macro LOAD_ENTRY_32
	mov	CALL_NR(%edi), %eax
	mov	CALL_ARG0(%edi), %ebx
	mov	CALL_ARG1(%edi), %ecx
	mov	CALL_ARG2(%edi), %edx
.endm

/* Arguments on the stack: the C calling convention. A callee owns its argument slots and may write
 * them, so they are stored again for every call. */
.macro LOAD_CALL
	mov	CALL_ARG0(%edi), %eax
	mov	CALL_ARG1(%edi), %ecx
	mov	CALL_ARG2(%edi), %edx
	mov	%eax, (%esp)
	mov	%ecx, 4(%esp)
	mov	%edx, 8(%esp)
.endm

#endif

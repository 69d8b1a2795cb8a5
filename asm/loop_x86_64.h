/* The timed loop of the x86-64 stubs.
 *
 *	.macro BODY_<name>	one call: LOAD_ENTRY_64, LOAD_ENTRY_32 or LOAD_CALL, then the path
 *	STUB name		the function stub_<name>: saves registers, loads the arguments, reads the TSC,
 *				makes n calls (asm/unroll.h), burns, reads the TSC again, returns
 *
 * In the body:
 *
 *	rax		out: the call's result
 *	rbp		counts rounds of the loop down; preserve
 *	r12		number of the system call, or address to call; preserve
 *	r13 r14 r15	first to third argument; preserve
 *	rsp		16-byte aligned, (rsp) holds the struct stub_call; preserve
 *	the rest	may be clobbered
 *
 * The loop is here, around the path itself, and not in C around a call of the stub: after a
 * round trip through the kernel a return may be mispredicted (return-stack mitigations empty or refill
 * the return stack), which is no part of the path's cost. Measured on AMD Zen 4: more than a hundred
 * cycles a call. */
#ifndef SYSPATH_ASM_LOOP_X86_64_H
#define SYSPATH_ASM_LOOP_X86_64_H

#include "asm/call.h"
#include "asm/linkage.h"
#include "asm/settle.h"
#include "asm/trace.h"
#include "asm/tsc.h"
#include "asm/unroll.h"

.macro STUB name
FUNCTION stub_\name
	push	%rbp
	push	%rbx
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	push	%rdi			/* 7 pushes and the return address: 16-byte aligned */
	mov	CALL_N(%rdi), %rbp
	mov	%rbp, %rbx
	neg	%rbx
	and	$(UNROLL - 1), %rbx	/* calls to pass over in the first round */
	imul	$(.Lfirst_\name - .Lloop_\name), %rbx, %rbx
	add	$.Lloop_\name, %rbx
	add	$(UNROLL - 1), %rbp
	shr	$UNROLL_SHIFT, %rbp	/* rounds */
	mov	CALL_ARG0(%rdi), %r13
	mov	CALL_ARG1(%rdi), %r14
	mov	CALL_ARG2(%rdi), %r15
	mov	CALL_NR(%rdi), %r12
	cmpq	$0, CALL_TARGET(%rdi)	/* a calling path has no use for a number */
	cmovne	CALL_TARGET(%rdi), %r12
	TRACE_BEGIN
	TSC_FENCED
	mov	(%rsp), %rcx
	mov	%eax, CALL_TSC0(%rcx)
	mov	%edx, CALL_TSC0 + 4(%rcx)
	jmp	*%rbx
	.p2align 6			/* same fetch window in every stub */
	UNROLLED \name
	dec	%rbp
	jnz	.Lloop_\name
	mov	(%rsp), %rbx
	mov	%rax, CALL_RET(%rbx)
	mov	CALL_BURN_TSC(%rbx), %r12
	test	%r12, %r12
	jnz	.Lburn_\name
.Lend_\name:
	TSC_FENCED
	mov	%eax, CALL_TSC1(%rbx)
	mov	%edx, CALL_TSC1 + 4(%rbx)
	TRACE_END
	SETTLE
	pop	%rdi
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%rbx
	pop	%rbp
	ret
.Lburn_\name:				/* out of line: costs nothing when unused */
	rdtsc
	shl	$32, %rdx
	or	%rdx, %rax
	add	%rax, %r12		/* until when */
1:	rdtsc
	shl	$32, %rdx
	or	%rdx, %rax
	cmp	%r12, %rax
	jb	1b
	jmp	.Lend_\name
FUNCTION_END stub_\name
.endm

/* Register copies per call: four for an entry, which takes a number too, three for a call. Each has an
 * `empty` loop of its own with the same copies. */

/* rax, rdi, rsi, rdx: the 64-bit system call convention. */
.macro LOAD_ENTRY_64
	mov	%r12, %rax
	mov	%r13, %rdi
	mov	%r14, %rsi
	mov	%r15, %rdx
.endm

/* eax, ebx, ecx, edx: the i386 convention, which int $0x80 keeps from 64-bit code too. */
.macro LOAD_ENTRY_32
	mov	%r12d, %eax
	mov	%r13d, %ebx
	mov	%r14d, %ecx
	mov	%r15d, %edx
.endm

/* rdi, rsi, rdx: the C calling convention. */
.macro LOAD_CALL
	mov	%r13, %rdi
	mov	%r14, %rsi
	mov	%r15, %rdx
.endm

/* The same and rcx, r8: five arguments, of which a batch keeps three in registers. */
.macro LOAD_CALL_5
	LOAD_CALL
	mov	(%rsp), %rbx
	mov	CALL_MORE0(%rbx), %rcx
	mov	CALL_MORE1(%rbx), %r8
.endm

#endif

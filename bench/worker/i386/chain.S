/* chain_imul, chain_add (i386): 1,000 instructions per turn, each waiting for the one before it;
 * chain_window: WINDOW_BLOCKS short chains of imul per turn (bench/protocol/window.h), which wait
 * for nothing of each other, not even from one turn to the next; chain_none: a turn without links,
 * which is what timing a chain costs.
 *
 * In	4(esp): struct stub_call *; arg0: the value to start from, arg1: the step; n: turns;
 *	burn_tsc is not looked at
 * Out	tsc0, tsc1; ret: the value after n * 1,000 links, zero-extended; of
 *	chain_window that of its last block, of chain_none the start
 * Clobbers eax, ecx, edx, flags; preserves everything else
 * Needs nothing of CPU or kernel but the TSC, and lfence or CPUID (stubs/fences.h);
 *	chain_window: nopl, which Intel's CPUs have since the Pentium Pro
 *
 * See x86_64/chain.S for why it looks like this. */
#include "asm/call.h"
#include "asm/linkage.h"
#include "asm/tsc.h"
#include "bench/protocol/window.h"

#define LINKS 1000

.macro WINDOW_BLOCK
	mov	%ebx, %ecx
	.rept WINDOW_LINKS
	imul	%ebx, %ecx
	.endr
	.rept WINDOW_NOPS
	nopl	(%eax)
	.endr
.endm

.macro CHAIN name, insn, links=LINKS
FUNCTION stub_chain_\name
	push	%ebx
	push	%esi
	push	%edi
	mov	16(%esp), %edi
	mov	CALL_N(%edi), %esi
	mov	CALL_ARG0(%edi), %ecx
	mov	CALL_ARG1(%edi), %ebx
	TSC_FENCED
	mov	%eax, CALL_TSC0(%edi)
	mov	%edx, CALL_TSC0 + 4(%edi)
	.p2align 6
1:	.rept \links
	\insn
	.endr
	dec	%esi
	jnz	1b
	TSC_FENCED
	mov	%eax, CALL_TSC1(%edi)
	mov	%edx, CALL_TSC1 + 4(%edi)
	mov	%ecx, CALL_RET(%edi)
	movl	$0, CALL_RET + 4(%edi)
	pop	%edi
	pop	%esi
	pop	%ebx
	ret
FUNCTION_END stub_chain_\name
.endm

CHAIN imul, "imul %ebx, %ecx"
CHAIN add, "add %ebx, %ecx"
CHAIN window, WINDOW_BLOCK, WINDOW_BLOCKS
CHAIN none, nop, 0

/* chain_imul, chain_add (x86-64): 1,000 instructions per turn, each waiting for the one before it;
 * chain_window: WINDOW_BLOCKS short chains of imul per turn (bench/protocol/window.h), which wait
 * for nothing of each other, not even from one turn to the next; chain_none: a turn without links,
 * which is what timing a chain costs.
 *
 * In	rdi: struct stub_call *; arg0: the value to start from, arg1: the step; n: turns;
 *	burn_tsc is not looked at
 * Out	tsc0, tsc1; ret: the value after n * 1,000 links, low 32 bits; of
 *	chain_window that of its last block, of chain_none the start
 * Clobbers rax, rcx, rdx, rsi, r8, flags; preserves everything else
 * Needs nothing of CPU or kernel but the TSC
 *
 * A chain of imul or add runs on from one turn to the next, or two turns would overlap. Both
 * operands are registers: some cores add an immediate while they rename, at no cost (Intel since
 * Alder Lake).
 * Counting down and branching wait for nothing of the chain and run in its shadow. 1,000 links are
 * some 4 KiB of code, which every first-level cache holds. */
#include "asm/call.h"
#include "asm/linkage.h"
#include "asm/tsc.h"
#include "bench/protocol/window.h"

#define LINKS 1000

.macro WINDOW_BLOCK
	mov	%r8d, %ecx
	.rept WINDOW_LINKS
	imul	%r8d, %ecx
	.endr
	.rept WINDOW_NOPS
	nopl	(%rax)
	.endr
.endm

.macro CHAIN name, insn, links=LINKS
FUNCTION stub_chain_\name
	mov	CALL_N(%rdi), %rsi
	mov	CALL_ARG0(%rdi), %ecx
	mov	CALL_ARG1(%rdi), %r8d
	TSC_FENCED
	mov	%eax, CALL_TSC0(%rdi)
	mov	%edx, CALL_TSC0 + 4(%rdi)
	.p2align 6
1:	.rept \links
	\insn
	.endr
	dec	%rsi
	jnz	1b
	TSC_FENCED			/* the first fence waits for the last link */
	mov	%eax, CALL_TSC1(%rdi)
	mov	%edx, CALL_TSC1 + 4(%rdi)
	mov	%rcx, CALL_RET(%rdi)
	ret
FUNCTION_END stub_chain_\name
.endm

CHAIN imul, "imul %r8d, %ecx"
CHAIN add, "add %r8d, %ecx"
CHAIN window, WINDOW_BLOCK, WINDOW_BLOCKS
CHAIN none, nop, 0

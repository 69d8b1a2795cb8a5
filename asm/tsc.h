/* The fenced TSC read. RDTSC is ordered with nothing, so it may run ahead of older instructions and
 * younger ones ahead of it (Intel SDM vol. 2B, RDTSC). The LFENCE before it waits until every older
 * instruction has completed, the one behind it holds younger ones back until the counter has been
 * read. LFENCE does so on AMD too, because the kernel sets DE_CFG[1] (arch/x86/kernel/cpu/amd.c).
 * The same sequence is at both ends of a batch, so that its cost is the same at both.
 *
 * LFENCE came with SSE2. On i386, whose CPUs may be older, each one has room for a call and is in
 * a list, so that it can be replaced (stubs/fences.h). */
#ifndef SYSPATH_ASM_TSC_H
#define SYSPATH_ASM_TSC_H

/* Clobbers nothing. The prefixes have no effect but their length: a call takes five bytes. */
.macro FENCE
#ifdef __i386__
	.pushsection fences, "a", @progbits
	.long	9f
	.popsection
9:	.byte	0x2e, 0x2e
#endif
	lfence
.endm

/* edx:eax = TSC. Clobbers nothing else. */
.macro TSC_FENCED
	FENCE
	rdtsc
	FENCE
.endm

#endif

/* The fenced TSC read. RDTSC is ordered with nothing, so it may run ahead of older instructions and
 * younger ones ahead of it (Intel SDM vol. 2B, RDTSC). The LFENCE before it waits until every older
 * instruction has completed, the one behind it holds younger ones back until the counter has been
 * read. LFENCE does so on AMD too, because the kernel sets DE_CFG[1] (arch/x86/kernel/cpu/amd.c).
 * The same sequence stands at both ends of a batch, so that its cost is the same at both. */
#ifndef SYSPATH_ASM_TSC_H
#define SYSPATH_ASM_TSC_H

/* edx:eax = TSC. Clobbers nothing else. */
.macro TSC_FENCED
	lfence
	rdtsc
	lfence
.endm

#endif

/* The branch history that a batch begins with. */
#ifndef SYSPATH_ASM_SETTLE_H
#define SYSPATH_ASM_SETTLE_H

/* Branches are predicted by those taken before them, of which a CPU remembers a hundred or more: the
 * first calls of a batch run the kernel's path with whatever history the program came with. Where that
 * differs from batch to batch, as behind a wait whose length is not known, the whole path is
 * mispredicted: on AMD Zen 3 a batch behind a burn of 92 ticks cost 2,000 to 5,000 ticks more. A fixed
 * row of taken branches at the end of every stub, behind the second clock read, gives the next batch the
 * same history: the few branches from there to its first call are the same every time. */
#define SETTLE_BRANCHES 512

/* Clobbers ecx and the flags. */
.macro SETTLE
	mov	$SETTLE_BRANCHES, %ecx
1:	dec	%ecx
	jnz	1b
.endm

#endif

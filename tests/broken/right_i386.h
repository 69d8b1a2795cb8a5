/* What the broken stubs of i386 have in common: a int80 that is right, as stub_right, and its use
 * for the first batches. Include it instead of asm/loop_i386.h. */
#ifndef SYSPATH_BROKEN_RIGHT_I386_H
#define SYSPATH_BROKEN_RIGHT_I386_H

#include "asm/loop_i386.h"

.macro BODY_right
	LOAD_ENTRY_32
	int	$0x80
.endm
STUB right

#define GOOD_BATCHES 119

	.local	batches
	.comm	batches, 4, 4

/* Goes on behind it from the 120th batch of a process on; before, the batch is stub_right's. Probing
 * one cell runs fewer: five for every doubling of n, which ends before 2^30 (those of the probe's
 * child are not counted here). Timing it runs more: 180 in a quick run, single calls and warm-up included.
 *
 * In	4(esp): struct stub_call *
 * Clobbers	flags */
.macro RIGHT_AT_FIRST
	incl	batches
	cmpl	$GOOD_BATCHES, batches
	jbe	stub_right
.endm

#endif

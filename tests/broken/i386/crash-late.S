/* Negative control (i386): int80, right at first; later on it raises SIGILL.
 *
 * In	4(esp): struct stub_call *, as stubs/i386/int80.S
 * Out	as int80.S; in the end it does not come back
 * Turns bad at the 200th batch of a process. Probing one cell runs fewer: five for every doubling of
 *	n, which ends before 2^30 (those of the probe's child are not counted here). Timing it runs
 *	more: the single calls of a quick run alone are 200
 * Must be reported as a worker that was killed by SIGILL in this cell */
#include "asm/loop_i386.h"

#define GOOD_BATCHES 199

	.local	batches
	.comm	batches, 4, 4

FUNCTION stub_int80
	incl	batches
	cmpl	$GOOD_BATCHES, batches
	ja	1f
	jmp	stub_right
1:	ud2
FUNCTION_END stub_int80

.macro BODY_right
	LOAD_ENTRY_32
	int	$0x80
.endm
STUB right

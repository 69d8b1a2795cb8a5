/* Negative control (x86-64): syscall, right at first; later on it raises SIGSEGV.
 *
 * In	rdi: struct stub_call *, as stubs/x86_64/syscall.S
 * Out	as syscall.S; in the end it does not come back
 * Turns bad at the 200th batch of a process. Probing one cell runs fewer: five for every doubling of
 *	n, which ends before 2^30 (those of the probe's child are not counted here). Timing it runs
 *	more: the single calls of a quick run alone are 200
 * Must be reported as a worker that was killed by SIGSEGV in this cell */
#include "asm/loop_x86_64.h"

#define GOOD_BATCHES 199

	.local	batches
	.comm	batches, 4, 4

FUNCTION stub_syscall
	incl	batches(%rip)
	cmpl	$GOOD_BATCHES, batches(%rip)
	ja	1f
	jmp	stub_right
1:	mov	0, %eax
	ud2
FUNCTION_END stub_syscall

.macro BODY_right
	LOAD_ENTRY_64
	syscall
.endm
STUB right

/* How often a path is repeated in its loop. */
#ifndef SYSPATH_ASM_UNROLL_H
#define SYSPATH_ASM_UNROLL_H

/* A loop's own branch can cost more than what it counts: after a return from the kernel it may be
 * mispredicted, and spoil predictions of the kernel's, whenever its address collides in the branch
 * predictor with one of theirs. On AMD Zen 4 the loop `mov; syscall; dec; jnz` reads 300 or 397 TSC
 * ticks per call, depending on its address and now and then on the process, while a row of
 * entries without a branch reads 300. So a path is repeated UNROLL times, and one branch per
 * UNROLL calls can add at most a hundredth to a call. */
#define UNROLL_SHIFT 5
#define UNROLL	     (1 << UNROLL_SHIFT)

#ifdef __ASSEMBLER__
/* The loop's body: BODY_<name>, which is one call, UNROLL times. A batch of n calls, n no multiple of
 * UNROLL, enters the row where so many are left: every copy must therefore have the size
 * of the first. An alignment directive, or a jump that the assembler may shorten, is an error. */
.macro UNROLLED name
.Lloop_\name:
	BODY_\name
.Lfirst_\name:
	.rept UNROLL - 1
	BODY_\name
	.endr
.Lback_\name:
	.if .Lback_\name - .Lloop_\name - UNROLL * (.Lfirst_\name - .Lloop_\name)
	.error "BODY_\name: its copies differ in size, so a batch cannot be entered by its length"
	.endif
.endm
#endif

#endif

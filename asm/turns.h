/* How often a path stands in its loop. */
#ifndef SYSPATH_ASM_TURNS_H
#define SYSPATH_ASM_TURNS_H

/* A loop's own branch can cost more than what it counts: after a return from the kernel it may be
 * mispredicted, and spoil predictions of the kernel's, whenever its address collides in the branch
 * predictor with one of theirs. On AMD Zen 4 the loop `mov; syscall; dec; jnz` reads 300 or 397 TSC
 * ticks per call, depending on where it lies and now and then on the process, while a row of
 * entries without a branch reads 300. So a path stands TURNS times in a row, and one branch per
 * TURNS calls can add at most a hundredth to a call. A batch of any length enters the row where so
 * many calls are left: n calls are n calls.
 *
 * A stub is	STUB_BEGIN name, TURNS_SHIFT
 *		.rept TURNS
 *			what one call takes
 *		.endr
 *		STUB_END name */
#define TURNS_SHIFT 5
#define TURNS	    (1 << TURNS_SHIFT)

#endif

/* One timed batch, as the stubs see it: what to call, with what, how often; and what came of it.
 * Shared by C (struct stub_call) and by assembly (the CALL_* offsets); every field is 64 bits wide
 * so that both ABIs agree on the layout (i386 aligns uint64_t to 4). A 32-bit stub uses the low
 * half of an address or argument. */
#ifndef SYSPATH_ASM_CALL_H
#define SYSPATH_ASM_CALL_H

#define CALL_TARGET   0	 /* address that a calling path calls */
#define CALL_NR	      8	 /* system call number in the table that the path reaches */
#define CALL_ARG0     16 /* first to third argument */
#define CALL_ARG1     24
#define CALL_ARG2     32
#define CALL_N	      40 /* calls in the batch, 1 to 2^31 - 1 (0 would wrap) */
#define CALL_BURN_TSC 48 /* TSC ticks to burn after the last call, 0 for none */
#define CALL_TSC0     56 /* out: TSC before the first call */
#define CALL_TSC1     64 /* out: TSC after the last call */
#define CALL_RET      72 /* out: what the last call returned, sign-extended */
#define CALL_MORE0    80 /* fourth and fifth argument, of stubs that take as many */
#define CALL_MORE1    88
#define CALL_SIZE     96

#ifndef __ASSEMBLER__
#include <stddef.h>
#include <stdint.h>

struct stub_call {
	uint64_t target;
	uint64_t nr;
	uint64_t arg[3];
	uint64_t n;
	uint64_t burn_tsc;
	uint64_t tsc0;
	uint64_t tsc1;
	int64_t ret;
	uint64_t more[2];
};

_Static_assert(offsetof(struct stub_call, target) == CALL_TARGET, "asm/call.h");
_Static_assert(offsetof(struct stub_call, nr) == CALL_NR, "asm/call.h");
_Static_assert(offsetof(struct stub_call, arg) == CALL_ARG0, "asm/call.h");
_Static_assert(offsetof(struct stub_call, n) == CALL_N, "asm/call.h");
_Static_assert(offsetof(struct stub_call, burn_tsc) == CALL_BURN_TSC, "asm/call.h");
_Static_assert(offsetof(struct stub_call, tsc0) == CALL_TSC0, "asm/call.h");
_Static_assert(offsetof(struct stub_call, tsc1) == CALL_TSC1, "asm/call.h");
_Static_assert(offsetof(struct stub_call, ret) == CALL_RET, "asm/call.h");
_Static_assert(offsetof(struct stub_call, more) == CALL_MORE0, "asm/call.h");
_Static_assert(sizeof(struct stub_call) == CALL_SIZE, "asm/call.h");

/* A stub times call->n calls of its path back to back and fills tsc0, tsc1 and ret. It preserves
 * what a function preserves by the ABI's C calling convention. */
typedef void stub_fn(struct stub_call *call);
#endif

#endif

/* A stub executed instruction by instruction. What it would ask of the clock, of the kernel and of
 * the function that it calls is answered by the test, so that every path of both ABIs can be
 * followed on every CPU, and the time is known: no instruction that enters the kernel is ever
 * executed. */
#ifndef SYSPATH_TESTS_STUB_STEPS_H
#define SYSPATH_TESTS_STUB_STEPS_H

#include "asm/call.h"
#include "tests/e2e/tracee.h"

enum {
	STEPS_MAX = 1 << 14,
	MOMENTS_MAX = 256,
	STEPS_CODE =
		1 << 13, /* bytes of code from a stub's beginning on: it and what it calls itself */
};

/* What a stub does that leaves it, and how. */
enum moment_kind {
	MOMENT_TSC,	 /* rdtsc */
	MOMENT_SYSCALL,	 /* the instruction */
	MOMENT_INT80,	 /* int $0x80 */
	MOMENT_SYSENTER, /* the instruction */
	MOMENT_CALLEE,	 /* code elsewhere was called, whose address is `target` */
};

struct moment {
	enum moment_kind kind;
	size_t step;	  /* its instruction, in rip[]; of MOMENT_CALLEE the call */
	uint64_t nr;	  /* where the kernel, or __kernel_vsyscall, would look for the number */
	uint64_t arg[3];  /* and for the arguments; a C function for its own */
	uint64_t more[2]; /* fourth and fifth argument, of MOMENT_CALLEE on x86-64 */
	uint64_t target;  /* of MOMENT_CALLEE */
	bool aligned;	  /* of MOMENT_CALLEE: the stack is as a C function expects it */
};

struct steps {
	uint64_t rip[STEPS_MAX]; /* of every instruction in the order in which they were executed */
	size_t n;
	struct moment moment[MOMENTS_MAX];
	size_t n_moments;
	struct stub_call call; /* as the stub left it */
	uint64_t code_at;
	unsigned char code[STEPS_CODE];
};

/* The counter: the first read gives `next`, every further one `step` more. */
struct step_clock {
	uint64_t next, step;
};

/* What the k-th call answers, from 1 on: negative, and another one each time. */
#define STEPS_ANSWER(k) (-(int64_t)1000 - (int64_t)(k))

/* The test is over when the stub does not return. `rest`: registers after tracee_rest.
 * `to_the_end`: follow it to its return, else up to what stands behind the second read of the
 * counter, which is all that depends on n. */
void stub_step(const struct tracee *t, const struct user_regs_struct *rest, const char *stub,
	       enum shape shape, const struct stub_call *call, struct step_clock clock,
	       bool to_the_end, struct steps *out);

/* Where the moments of a stub lie, but for those of code elsewhere, each once. Returns how many. */
size_t steps_sites(const struct steps *s, uint64_t sites[MOMENTS_MAX]);

/* The same without steps, and so many times as fast: the stub runs from one of the sites to the
 * next, and to its return. What it calls elsewhere must be an address where nothing is mapped. */
void stub_run(const struct tracee *t, const struct user_regs_struct *rest, const char *stub,
	      enum shape shape, const struct stub_call *call, struct step_clock clock,
	      const uint64_t *sites, size_t n, struct steps *out);

/* Whether the instruction of that step is these bytes. */
bool steps_is(const struct steps *s, size_t step, const char *bytes, size_t size);

/* lfence; that of i386 has prefixes (asm/tsc.h). */
bool steps_is_fence(const struct steps *s, size_t step);

/* How many moments are no reads of the counter. */
size_t steps_calls(const struct steps *s);

#endif

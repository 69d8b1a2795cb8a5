/* The stubs that a test follows, and a worker of each ABI to follow them in. */
#ifndef SYSPATH_TESTS_STUB_WAYS_H
#define SYSPATH_TESTS_STUB_WAYS_H

#include "stubs/paths.h"
#include "tests/e2e/stub_steps.h"

enum {
	N_MAX = 97, /* three rows of the loop, and one more */
	ROW = 32,   /* calls per branch of the loop */
	WAYS_MAX = (int)PATH_COUNT * ABI_COUNT,
};

/* What the stub of a path does to make one call. */
struct way {
	enum abi abi;
	enum path_id path;
	enum moment_kind kind;
	unsigned int own; /* instructions of the stub per call, beside those of the empty loop */
};

/* Every path of paths.def but the empty one, on every ABI that has it. */
extern struct way ways[WAYS_MAX];
extern size_t n_ways; /* from stub_bench_open on */

/* What the stubs are handed: every register has a value of its own; nothing is ever mapped at the
 * target. */
extern const struct stub_call asked;

/* Both halves of what the first and the second read give differ from each other. */
extern const struct step_clock clock_of_test;

/* The stub of each shape's empty loop. */
extern const char *const empties[SHAPE_COUNT];

extern struct stub_bench {
	struct tracee tracee[ABI_COUNT];
	struct user_regs_struct rest[ABI_COUNT];
	bool there[ABI_COUNT];
	struct steps steps, run;
} stub_bench;

/* Fixtures of a group of tests. */
int stub_bench_open(void **state);
int stub_bench_close(void **state);

/* Skips the case where no worker can be followed here. */
void need_a_tracee(void);

/* "stub_int80". */
void name_stub(char name[64], enum path_id path);

/* Follow a stub of that name; that of a path, handed `asked` with this n; and an empty loop. What
 * they return is overwritten by the next. */
const struct steps *follow(enum abi abi, const char *stub, enum shape shape,
			   const struct stub_call *call, bool to_the_end);
const struct steps *follow_way(const struct way *way, uint64_t n, bool to_the_end);
const struct steps *follow_empty(enum abi abi, enum shape shape, uint64_t n, bool to_the_end);

/* Instructions between the two reads of the clock. */
size_t timed_steps(const struct steps *s);

#endif

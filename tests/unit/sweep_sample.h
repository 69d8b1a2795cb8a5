/* Documents of a sweep, made up. */
#ifndef SYSPATH_TESTS_SWEEP_SAMPLE_H
#define SYSPATH_TESTS_SWEEP_SAMPLE_H

#include "bench/document/arms.h"

enum sweep_document {
	SWEEP_DEFAULT, /* arm "base" of kernel "6.1.0 #1", CPU model "A", vsyscall=none; 337
			* instructions on x86_64 syscall getppid */
	SWEEP_OTHER,   /* "other", the same but for its CPU model "B"; 400 */
	SWEEP_DEARER,  /* "base-pti_on", option pti=on; 350 */
	SWEEP_UNKNOWN, /* "base-nosuch", option nosuch=1, which the kernel does not know; 337 */
	SWEEP_ABSENT,  /* "base-gone", option gone, which takes all measured paths away */
	SWEEP_COUNT
};

struct sweep_sample {
	struct run_document document[SWEEP_COUNT];
	const struct run_document *list[SWEEP_COUNT];
	struct arms arms;
};

void sweep_sample(struct sweep_sample *sample);
void sweep_sample_free(struct sweep_sample *sample);

#endif

/* Two kernels against each other: what the new one adds to each way in. */
#ifndef SYSPATH_BOOT_PAIR_H
#define SYSPATH_BOOT_PAIR_H

#include "bench/boots/boot_session.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct boot_pair {
	uint32_t at_most; /* instructions per call by which a cell may grow */
	bool bounded;	  /* the user named at_most */
	bool markdown;
};

/* Compares each arm of BASE with that of NEW, of a session whose arms boot_arms_pair() made; a pair
 * of which one failed is passed over, as it was reported. Prints the cells that changed and, but
 * in Markdown, where the documents are. 0; 1 when a cell grew by more than is allowed, or fails in
 * NEW and did not in BASE; 3 when one that was measured in BASE is missing in NEW, or counts differ
 * between the boots of a kernel; 4 when none was measured in both; or the code of *error. */
int boot_pair_report(FILE *out, const struct boot_session *session, const struct boot_pair *pair,
		     struct error *error);

#endif

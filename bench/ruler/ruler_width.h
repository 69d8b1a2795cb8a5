/* How wide the core is while nothing shares it, nops per cycle, from what many passes showed
 * (bench/protocol/ruler.h). Pure. */
#ifndef SYSPATH_RULER_WIDTH_H
#define SYSPATH_RULER_WIDTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RULER_WIDTH_BINS = 200 }; /* of 2 %: 1 to 52 nops per cycle */

/* Passes by what the upper quartile of their readings was. All 0 at first. */
struct ruler_width {
	uint32_t passes, in[RULER_WIDTH_BINS];
};

/* Adds a pass: nops per cycle beside each of its n batches. Fewer than 32 add nothing: of eight
 * groups one stray reading, as the core changes its frequency, does not move the quartile. 0 or
 * -ENOMEM. */
int ruler_width_add(struct ruler_width *width, const double *batches, size_t n);

/* The widest that three passes and one in 64 agree on within 2 %; 0: not known. */
double ruler_width_whole(const struct ruler_width *width);

/* Whether a reading is that of a core that is not shared; true where the width is not known. */
bool ruler_width_is_whole(double reading, double whole);

/* What nops take of a ruler of `cycles` at most while the core is not shared, in 1/65,536 (struct
 * wire_plan); 0 where the width is not known. */
uint32_t ruler_width_limit(double whole, double cycles);

#endif

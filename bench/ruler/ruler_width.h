/* How wide the core is while nothing shares it: instructions of chain_window per cycle, from what
 * many passes showed (bench/protocol/ruler.h). Pure. */
#ifndef SYSPATH_RULER_WIDTH_H
#define SYSPATH_RULER_WIDTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RULER_WIDTH_BINS = 200 }; /* of 2 %: 1 to 52 per cycle */

/* Passes by what the upper quartile of their readings was. All 0 at first. */
struct ruler_width {
	double family; /* per cycle, of the CPU's family (families.def); 0: not known */
	double chains; /* the widest of the chains; 0: none */
	uint32_t passes, in[RULER_WIDTH_BINS];
};

/* Adds a pass: the reading beside each of its n batches. Fewer than 32 add nothing: of eight
 * groups one stray reading, as the core changes its frequency, does not move the quartile. 0 or
 * -ENOMEM. */
int ruler_width_add(struct ruler_width *width, const double *batches, size_t n);

/* Adds what chains show of it, by the quickest of their rounds, of which there are enough: at most
 * what a row as short as a pass's shows, whose last links overlap nothing. */
void ruler_width_add_chains(struct ruler_width *width, double reading, double cycles_per_link);

/* The widest of the family's, the chains' and what three passes and one in 64 agree on within 2 %:
 * the core may be shared for as long as passes are made. 0: not known. */
double ruler_width_whole(const struct ruler_width *width);

/* Whether a reading is that of a core that is not shared; true where the width is not known. */
bool ruler_width_is_whole(double reading, double whole);

/* What the window takes of a ruler of `cycles` at most while a pass need not wait, in 1/65,536
 * (struct wire_plan); 0 where the width is not known. */
uint32_t ruler_width_limit(double whole, double cycles);

#endif

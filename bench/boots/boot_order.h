/* The order of boots. Pure. */
#ifndef SYSPATH_BOOT_ORDER_H
#define SYSPATH_BOOT_ORDER_H

#include <stddef.h>
#include <stdint.h>

/* Orders arms x boots jobs, of which job arm * boots + boot is that boot of that arm, in rounds:
 * every arm once per round, in random order by the seed, so that drift of the host affects all arms
 * alike. */
void boot_order_in_rounds(uint32_t *order, size_t arms, size_t boots, uint64_t seed);

#endif

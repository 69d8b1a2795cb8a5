/* Deriving the reason of a failure, and advice, from the output of apt or dpkg. Pure. */
#ifndef SYSPATH_BOOT_APT_WHY_H
#define SYSPATH_BOOT_APT_WHY_H

#include <stddef.h>

/* Writes the line with the cause and, if known, advice: "Failed to fetch URL ...; name an image
 * with
 * --kernel, ...". Modifies `said`. */
void apt_why(char *said, char *why, size_t size);

#endif

/* Why apt or dpkg failed, and what to do about it, out of what they said. Pure. */
#ifndef SYSPATH_BOOT_APT_WHY_H
#define SYSPATH_BOOT_APT_WHY_H

#include <stddef.h>

/* Writes the line that tells the cause, then what to do where that is known: "Failed to fetch URL
 * ...; name an image with --kernel, ...". What `said` holds is cut into lines. */
void apt_why(char *said, char *why, size_t size);

#endif

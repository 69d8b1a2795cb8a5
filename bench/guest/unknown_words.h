/* Kernel parameters that the kernel did not know. */
#ifndef SYSPATH_GUEST_UNKNOWN_WORDS_H
#define SYSPATH_GUEST_UNKNOWN_WORDS_H

#include <jansson.h>

/* Of the parameters that the kernel passed to init, as its arguments (without its name) and, those
 * with a value, as its environment, both NULL-ended: those that no part of a kernel uses. A new
 * array of strings. */
json_t *unknown_words(const char *const *arguments, const char *const *environment);

#endif

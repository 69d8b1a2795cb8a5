/* Kernel parameters that the kernel did not know. */
#ifndef SYSPATH_UNKNOWN_WORDS_H
#define SYSPATH_UNKNOWN_WORDS_H

#include <jansson.h>
#include <stddef.h>

/* Of the parameters that the kernel passed to init, as its arguments (behind its name) and, those
 * with a value, as its environment: those that no part of a kernel uses. Both as /proc/PID/cmdline
 * and /proc/PID/environ have them, each with a NUL behind it. A new array of strings. */
json_t *unknown_words(const char *arguments, size_t arguments_size, const char *environment,
		      size_t environment_size);

#endif

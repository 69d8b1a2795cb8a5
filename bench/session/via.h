/* --via: a shell command that starts a worker somewhere. */
#ifndef SYSPATH_VIA_H
#define SYSPATH_VIA_H

#include <stddef.h>

/* The command for the worker at `path`: each "{}" in the template becomes the path, each "{dir}"
 * the folder it is in, both quoted for a shell where they need it; where there is no "{}", the path
 * is appended after a blank. Everything else, other braces too, stays. A command to be freed, NULL
 * when out of memory. */
char *via_command(const char *template, const char *path);

#endif

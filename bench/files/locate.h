/* Finding what belongs to this program: the workers and the scripts. */
#ifndef SYSPATH_LOCATE_H
#define SYSPATH_LOCATE_H

#include "stubs/paths.h"

#include <stddef.h>

/* The path of an ABI's worker: in `folder` when that is not NULL, else where the driver itself
 * stands, else in ../libexec/syspath from there. The file may be missing. 0 or -ENAMETOOLONG. */
int locate_worker(enum abi abi, const char *folder, char *path, size_t size);

/* The path of the program that emulated guests run, found as the workers are. 0, -ENOENT, or
 * -ENAMETOOLONG. */
int locate_guest(char *path, size_t size);

/* The path of a data file, "scripts/cost.gp" say: in the source tree above the driver's build
 * folder, else in ../share/syspath from there. 0, -ENOENT, or -ENAMETOOLONG. */
int locate_data(const char *name, char *path, size_t size);

#endif

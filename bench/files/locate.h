/* Finding what belongs to this program: the workers and the scripts. */
#ifndef SYSPATH_LOCATE_H
#define SYSPATH_LOCATE_H

#include <stddef.h>

/* The path of a program that belongs to the driver: in `folder` when that is not NULL, else where
 * the driver itself stands, else in ../libexec/syspath from there. The file may be missing: the
 * place beside the driver is given then. 0 or -ENAMETOOLONG. */
int locate_program(const char *name, const char *folder, char *path, size_t size);

/* The path of a data file, "scripts/cost.gp" say: in the source tree above the driver's build
 * folder, else in ../share/syspath from there. 0, -ENOENT, or -ENAMETOOLONG. */
int locate_data(const char *name, char *path, size_t size);

#endif

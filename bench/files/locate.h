/* Finding the workers and the data files of this program. */
#ifndef SYSPATH_LOCATE_H
#define SYSPATH_LOCATE_H

#include <stddef.h>

/* The path of a program that belongs to the driver: in `folder` if that is not NULL, else beside
 * the driver, else in ../libexec/syspath from there. The file may be missing: then it is the path
 * beside the driver. 0 or -ENAMETOOLONG. */
int locate_program(const char *name, const char *folder, char *path, size_t size);

/* The path of a data file, such as "scripts/cost.gp": in the source tree above the driver's build
 * folder, else in ../share/syspath from there. 0, -ENOENT, or -ENAMETOOLONG. */
int locate_data(const char *name, char *path, size_t size);

#endif

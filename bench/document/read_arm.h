/* Reading the member "arm". */
#ifndef SYSPATH_READ_ARM_H
#define SYSPATH_READ_ARM_H

#include "bench/document/field.h"
#include "bench/document/read.h"

/* Reads the optional member "arm" of a document, which describes what was booted. False, with the
 * error recorded, when it is malformed. */
bool read_arm(struct reading *r, const json_t *root, struct run_arm *arm);

/* The same of the object itself; `out` is a struct run_arm. */
bool read_arm_object(struct reading *r, const json_t *object, void *out);

#endif

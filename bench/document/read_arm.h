/* Reading what was booted. */
#ifndef SYSPATH_READ_ARM_H
#define SYSPATH_READ_ARM_H

#include "bench/document/field.h"
#include "bench/document/read.h"

/* Takes the member "arm" of a document, which one that no harness booted does not have. False, with
 * the complaint recorded, when it is not what it should be. */
bool read_arm(struct reading *r, const json_t *root, struct run_arm *arm);

#endif

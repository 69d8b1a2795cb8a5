/* The stubs of this worker's ABI. For the workers only: the driver never executes one. */
#ifndef SYSPATH_STUBS_H
#define SYSPATH_STUBS_H

#include "asm/call.h"
#include "stubs/paths.h"

#ifdef __x86_64__
#define THIS_ABI ABI_x86_64
#else
#define THIS_ABI ABI_i386
#endif

/* The stub of each path, NULL where this ABI has none. A row of paths.def without its .S does not
 * link. */
extern stub_fn *const stubs[PATH_COUNT];

/* The empty loop of each shape. */
extern stub_fn *const empty_stubs[SHAPE_COUNT];

/* The path vdso with five arguments, and its empty loop; NULL where no function of this ABI's vDSO
 * takes as many. */
extern stub_fn *const vdso_5_stub, *const empty_5_stub;

#endif

/* Calling a stub and checking the calling convention. For probes, never for timing. */
#ifndef SYSPATH_CHECKED_CALL_H
#define SYSPATH_CHECKED_CALL_H

#include "asm/call.h"

#include <stdint.h>

/* Calls stub(call) with known values in all callee-saved registers. Returns 0, or a mask of those
 * that were changed; bit i is checked_call_registers[i]. The caller's own registers and stack
 * pointer are restored whatever the stub did. Not reentrant. */
uint32_t checked_call(stub_fn *stub, struct stub_call *call);

/* Names in the order of the mask's bits, NULL-terminated. */
extern const char *const checked_call_registers[];

#endif

#include "bench/cells/checked_call.h"

#include <stddef.h>

const char *const checked_call_registers[] = {
#ifdef __x86_64__
	"rbx", "rbp", "r12", "r13", "r14", "r15", "rsp", "the direction flag", NULL,
#else
	"ebx", "ebp", "esi", "edi", "esp", "the direction flag", NULL,
#endif
};

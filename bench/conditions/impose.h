/* Imposing a condition on a worker, by the worker itself. For the workers only. */
#ifndef SYSPATH_IMPOSE_H
#define SYSPATH_IMPOSE_H

#include "bench/conditions/conditions.h"

#include <stddef.h>
#include <stdint.h>

/* Arguments of some conditions. */
struct condition_needs {
	uint64_t tracepoint; /* perf id of raw_syscalls:sys_enter; 0 when the driver cannot read it
			      */
};

/* From here on, every system call of this process meets the condition; it stays until the process
 * ends. 0, or -1 with the reason in words why it cannot be imposed here. */
typedef int condition_imposer(const struct condition_needs *needs, char *why, size_t size);

#define CONDITION(id, name, waits, answers, what) condition_imposer condition_##id;
#include "bench/conditions/conditions.def"
#undef CONDITION

int condition_impose(enum condition_id id, const struct condition_needs *needs, char *why,
		     size_t size);

/* Puts "WHAT: the words of errno" and the hint into why; returns -1. */
int condition_refused(const char *what, const char *hint, char *why, size_t size);

/* Ends this process as waitpid(2) reports of another. */
_Noreturn void condition_end_as(int status);

#endif

/* The functions that the instructions of a guest belong to. */
#ifndef SYSPATH_TRACER_NAMES_H
#define SYSPATH_TRACER_NAMES_H

#include "bench/base/error.h"
#include "bench/session/settings.h"
#include "bench/session/worker_host.h"
#include "bench/tracer/elf_functions.h"
#include "stubs/paths.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct named_function {
	uint64_t start, end;
	char *name;   /* a symbol; in hexadecimal the page's address where none is known */
	char *object; /* "kernel", "module:NAME", "vdso", "vsyscall", "worker", "unknown" */
	enum abi abi; /* of the process, where the object is a part of one */
};

/* What is known of a guest, asked of a worker there as it is needed. */
struct names {
	struct worker_host host;       /* the worker; must stay where it is */
	bool asking;		       /* it runs */
	char release[65], machine[65]; /* uname(2) */
	bool wide;		       /* the kernel is a 64-bit one */
	uint64_t vdso[ABI_COUNT];      /* its address in the processes that are traced; 0: none */
	char *image[ABI_COUNT];	       /* of the vDSO; NULL: none is known */
	size_t image_size[ABI_COUNT];
	struct elf_functions worker[ABI_COUNT];
	struct named_function *function;
	size_t n;
};

/* Starts a worker of each ABI in `abis`, a mask, one after the other; the last goes on answering.
 * *names is to be freed in every case. 0, or the code of *error. */
int names_open(struct names *names, const struct engine_settings *settings, uint32_t abis,
	       struct error *error);

/* Whether an address is the kernel's, which the vsyscall page is not. */
bool names_is_kernel(const struct names *names, enum abi abi, uint64_t address);

/* The function of an address in a process of that ABI, as an index of `function`. 0; or the code of
 * *error: -EACCES when the kernel hides its symbols, others when the guest does not answer. */
int names_find(struct names *names, enum abi abi, uint64_t address, size_t *function,
	       struct error *error);

void names_free(struct names *names);

#endif

#include "stubs/fences.h"

#include <cpuid.h>
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

int fences_has_lfence(void)
{
	unsigned int a, b, c, d;

	return __get_cpuid(1, &a, &b, &c, &d) && (d & bit_SSE2);
}

#ifdef __i386__
enum { PAGE = 4096, FENCE_BYTES = 5 }; /* those of asm/tsc.h */

/* Addresses of fences; the linker names beginning and end of their section. */
/* NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp): the linker's names */
extern const uintptr_t __start_fences[], __stop_fences[];
extern const char fence_serialize[];

/* The pages that hold fences. A private mapping: the file is unchanged. */
static int protect(int protection)
{
	uintptr_t low = UINTPTR_MAX, high = 0;

	for (const uintptr_t *at = __start_fences; at < __stop_fences; at++) {
		low = *at < low ? *at : low;
		high = *at > high ? *at : high;
	}
	low &= ~(uintptr_t)(PAGE - 1);
	return mprotect((void *)low, high + FENCE_BYTES - low, protection) ? -errno : 0;
}

/* call fence_serialize */
static void replace(uintptr_t at)
{
	uintptr_t distance = (uintptr_t)fence_serialize - (at + FENCE_BYTES);
	unsigned char *code = (unsigned char *)at;

	code[0] = 0xe8;
	memcpy(code + 1, &distance, sizeof(distance));
}

int fences_replace(void)
{
	/* Executable all the while: this code may be on one of the pages. */
	int err = protect(PROT_READ | PROT_WRITE | PROT_EXEC);

	if (err)
		return err;
	for (const uintptr_t *at = __start_fences; at < __stop_fences; at++)
		replace(*at);
	/* Code that its own CPU wrote is executed as written once that CPU has jumped (Intel SDM
	 * vol. 3A, "Handling Self- and Cross-Modifying Code"), as it does many times from here to
	 * the first stub. */
	return protect(PROT_READ | PROT_EXEC);
}
#else
int fences_replace(void)
{
	return -ENOSYS;
}
#endif

int fences_settle(void)
{
	return fences_has_lfence() ? 0 : fences_replace();
}

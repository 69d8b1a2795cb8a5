/* Whether this process is translated by an emulator, which has no core cycles. A header without a
 * source file, so that workers can use it too: one may be run by an emulator that the driver is not
 * run by. */
#ifndef SYSPATH_TRANSLATOR_H
#define SYSPATH_TRANSLATOR_H

#include <cpuid.h>
#include <stdbool.h>
#include <string.h>

/* CPUID's signature of QEMU without KVM, of machines and of processes (qemu-x86_64). */
#define TRANSLATOR_SIGNATURE "TCGTCGTCGTCG"

static inline bool translator_is(const char *hypervisor)
{
	return !strcmp(hypervisor, TRANSLATOR_SIGNATURE);
}

static inline bool translator_here(void)
{
	unsigned int a, words[3], c = 0, d;
	char name[13] = "";

	if (!__get_cpuid(1, &a, &words[0], &c, &d) || !(c >> 31))
		return false;
	/* Out of the range that __get_cpuid would allow. */
	__cpuid(0x40000000, a, words[0], words[1], words[2]);
	memcpy(name, words, sizeof(words));
	return translator_is(name);
}

#endif

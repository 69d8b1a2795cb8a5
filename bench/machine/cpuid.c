#include "bench/machine/cpuid.h"

#include <cpuid.h>
#include <stddef.h>

bool cpuid_read(uint32_t leaf, uint32_t subleaf, struct cpuid_regs *r)
{
	/* The hypervisor's leaves answer to no maximum of the CPU's own; without a hypervisor the
	 * caller does not ask. */
	if (leaf >> 16 != 0x4000 && (unsigned)__get_cpuid_max(leaf & 0x80000000, NULL) < leaf)
		return false;
	__cpuid_count(leaf, subleaf, r->eax, r->ebx, r->ecx, r->edx);
	return true;
}

static uint32_t base_family(uint32_t eax)
{
	return eax >> 8 & 0xf;
}

uint32_t cpuid_family(uint32_t eax)
{
	uint32_t family = base_family(eax);

	return family == 0xf ? family + (eax >> 20 & 0xff) : family;
}

uint32_t cpuid_model(uint32_t eax)
{
	bool extended = base_family(eax) == 0x6 || base_family(eax) == 0xf;

	return (eax >> 4 & 0xf) | (extended ? (eax >> 16 & 0xf) << 4 : 0);
}

/* The CPUID instruction. */
#ifndef SYSPATH_CPUID_H
#define SYSPATH_CPUID_H

#include <stdbool.h>
#include <stdint.h>

/* Its result, in the order of the instruction. */
struct cpuid_regs {
	uint32_t eax, ebx, ecx, edx;
};

/* Fills *regs; false when the CPU has no such leaf. */
bool cpuid_read(uint32_t leaf, uint32_t subleaf, struct cpuid_regs *regs);

/* Family and model in EAX of leaf 1, the extended parts added. */
uint32_t cpuid_family(uint32_t eax);
uint32_t cpuid_model(uint32_t eax);

#endif

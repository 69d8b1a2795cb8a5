#include "bench/ruler/chain_truth.h"

#include "bench/protocol/translator.h"

#include <stddef.h>
#include <string.h>

static const struct chain_truth truths[] = {
#define FAMILY(vendor, family_low, family_high, model_low, model_high, ratio, width, core,         \
	       sources)                                                                            \
	{vendor, family_low, family_high, model_low, model_high, ratio, width, core, sources},
#include "bench/ruler/families.def"
#undef FAMILY
};

const struct chain_truth *chain_truth_find(const struct cpu_kind *kind)
{
	for (size_t i = 0; i < sizeof(truths) / sizeof(truths[0]); i++) {
		const struct chain_truth *t = &truths[i];
		if (!strcmp(t->vendor, kind->vendor) && kind->family >= t->family_low &&
		    kind->family <= t->family_high && kind->model >= t->model_low &&
		    kind->model <= t->model_high)
			return t;
	}
	return NULL;
}

bool cpu_is_translated(const struct cpu_kind *kind)
{
	return translator_is(kind->hypervisor);
}

static void name_from(char name[13], uint32_t first, uint32_t second, uint32_t third)
{
	const uint32_t words[] = {first, second, third};

	memcpy(name, words, sizeof(words));
	name[12] = 0;
}

struct cpu_kind cpu_kind_of(const struct host_source *source)
{
	struct cpu_kind kind = {0};
	struct cpuid_regs r;

	if (source->cpuid(source, 0, 0, &r))
		name_from(kind.vendor, r.ebx, r.edx, r.ecx);
	if (source->cpuid(source, 1, 0, &r)) {
		kind.family = cpuid_family(r.eax);
		kind.model = cpuid_model(r.eax);
		kind.guest = r.ecx >> 31;
	}
	if (kind.guest && source->cpuid(source, 0x40000000, 0, &r))
		name_from(kind.hypervisor, r.ebx, r.ecx, r.edx);
	if (source->cpuid(source, 0x80000007, 0, &r))
		kind.invariant_tsc = r.edx >> 8 & 1;
	return kind;
}

struct cpu_kind cpu_kind_here(void)
{
	return cpu_kind_of(&host_source_live);
}

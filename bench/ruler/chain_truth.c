#include "bench/ruler/chain_truth.h"

#include "bench/host/source.h"
#include "bench/protocol/translator.h"

#include <cpuid.h>
#include <stddef.h>
#include <string.h>

static const struct chain_truth truths[] = {
#define FAMILY(vendor, family_low, family_high, model_low, model_high, ratio, core, sources)       \
	{vendor, family_low, family_high, model_low, model_high, ratio, core, sources},
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

struct cpu_kind cpu_kind_here(void)
{
	struct cpu_kind kind = {0};
	uint32_t a, b, c, d;

	if (__get_cpuid(0, &a, &b, &c, &d))
		name_from(kind.vendor, b, d, c);
	if (__get_cpuid(1, &a, &b, &c, &d)) {
		kind.family = cpuid_family(a);
		kind.model = cpuid_model(a);
		kind.guest = c >> 31;
	}
	if (kind.guest) { /* out of the range that __get_cpuid would allow */
		__cpuid(0x40000000, a, b, c, d);
		name_from(kind.hypervisor, b, c, d);
	}
	if (__get_cpuid(0x80000007, &a, &b, &c, &d))
		kind.invariant_tsc = d >> 8 & 1;
	return kind;
}

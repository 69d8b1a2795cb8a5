#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "bench/host/facts.h"

/* CPUID leaves and bits: Intel SDM volume 2A, CPUID; AMD APM volume 3, appendix E; the hypervisor's
 * range is a convention that both reserve it for. */
#define LEAF_VENDOR		 0x0u
#define LEAF_SIGNATURE		 0x1u
#define LEAF_FEATURES		 0x7u
#define LEAF_HYPERVISOR		 0x40000000u
#define LEAF_BRAND		 0x80000002u /* and the two that follow */
#define LEAF_POWER		 0x80000007u

#define SIGNATURE_ECX_HYPERVISOR (1u << 31)
#define FEATURES_1_EAX_FRED	 (1u << 17)
#define POWER_EDX_INVARIANT_TSC	 (1u << 8)

static bool ask(const struct fact_context *context, uint32_t leaf, uint32_t subleaf,
		struct cpuid_regs *r)
{
	*r = (struct cpuid_regs){0};
	return context->source->cpuid && context->source->cpuid(context->source, leaf, subleaf, r);
}

/* Strings of CPUID are padded with NUL or blanks, and hypervisors put any byte into theirs. */
static json_t *text_of(const uint32_t *words, size_t count)
{
	char text[64];
	size_t n = 0;
	for (size_t i = 0; i < 4 * count && n < sizeof(text) - 1; i++) {
		uint32_t c = words[i / 4] >> 8 * (i % 4) & 0xff;
		if (isprint((int)c))
			text[n++] = (char)c;
	}
	while (n && text[n - 1] == ' ')
		n--;
	text[n] = '\0';
	return json_string(text + strspn(text, " "));
}

json_t *fact_cpu_vendor(const struct fact_context *context, const char *arg)
{
	(void)arg;
	struct cpuid_regs r;
	if (!ask(context, LEAF_VENDOR, 0, &r))
		return NULL;
	uint32_t words[] = {r.ebx, r.edx, r.ecx};
	return text_of(words, 3);
}

json_t *fact_cpu_signature(const struct fact_context *context, const char *arg)
{
	struct cpuid_regs r;
	if (!ask(context, LEAF_SIGNATURE, 0, &r))
		return NULL;
	return json_integer(!strcmp(arg, "family")  ? cpuid_family(r.eax)
			    : !strcmp(arg, "model") ? cpuid_model(r.eax)
						    : r.eax & 0xf);
}

json_t *fact_cpu_brand(const struct fact_context *context, const char *arg)
{
	(void)arg;
	uint32_t words[12];
	for (size_t i = 0; i < 3; i++) {
		struct cpuid_regs r;
		if (!ask(context, LEAF_BRAND + (uint32_t)i, 0, &r))
			return NULL;
		memcpy(&words[4 * i], &r, sizeof(r));
	}
	return text_of(words, 12);
}

json_t *fact_cpu_invariant(const struct fact_context *context, const char *arg)
{
	(void)arg;
	struct cpuid_regs r;
	if (!ask(context, LEAF_SIGNATURE, 0, &r))
		return NULL;
	/* A CPU without the leaf makes no such promise. */
	return json_boolean(ask(context, LEAF_POWER, 0, &r) && r.edx & POWER_EDX_INVARIANT_TSC);
}

json_t *fact_cpu_fred(const struct fact_context *context, const char *arg)
{
	(void)arg;
	struct cpuid_regs r;
	if (!ask(context, LEAF_SIGNATURE, 0, &r))
		return NULL;
	/* EAX of subleaf 0 is the highest subleaf. */
	return json_boolean(ask(context, LEAF_FEATURES, 0, &r) && r.eax >= 1 &&
			    ask(context, LEAF_FEATURES, 1, &r) && r.eax & FEATURES_1_EAX_FRED);
}

json_t *fact_hypervisor(const struct fact_context *context, const char *arg)
{
	(void)arg;
	struct cpuid_regs r;
	if (!ask(context, LEAF_SIGNATURE, 0, &r))
		return NULL;
	if (!(r.ecx & SIGNATURE_ECX_HYPERVISOR))
		return json_string("none");
	if (!ask(context, LEAF_HYPERVISOR, 0, &r))
		return json_string("unnamed");
	uint32_t words[] = {r.ebx, r.ecx, r.edx};
	json_t *name = text_of(words, 3);
	if (name && !json_string_length(name)) {
		json_decref(name);
		name = json_string("unnamed");
	}
	return name;
}

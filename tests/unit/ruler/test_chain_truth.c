/* Which ratio is held against which CPU. Models: arch/x86/include/asm/intel-family.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bench/protocol/translator.h"
#include "bench/ruler/chain_truth.h"

/* The ratio on record; -1 where there is no row. */
static double ratio_of(const char *vendor, uint32_t family, uint32_t model)
{
	struct cpu_kind kind = {.family = family, .model = model};
	snprintf(kind.vendor, sizeof(kind.vendor), "%s", vendor);
	const struct chain_truth *truth = chain_truth_find(&kind);
	return truth ? truth->ratio : -1;
}

static void intel_core(void **state)
{
	static const uint32_t models[] = {
		0x0f, 0x17,				  /* Core 2 */
		0x1a, 0x2a, 0x3a, 0x3c, 0x3d, 0x4e, 0x55, /* Nehalem to Skylake X */
		0x6a, 0x7e, 0x8c, 0x8f, 0x97, 0xbe, 0xbd, /* Ice Lake to Lunar Lake */
	};
	(void)state;
	for (size_t i = 0; i < sizeof(models) / sizeof(models[0]); i++)
		assert_true(ratio_of("GenuineIntel", 6, models[i]) == 3);
}

static void intel_atom(void **state)
{
	(void)state;
	assert_true(ratio_of("GenuineIntel", 6, 0x1c) == 5); /* Bonnell */
	assert_true(ratio_of("GenuineIntel", 6, 0x36) == 5); /* Saltwell */
	assert_true(ratio_of("GenuineIntel", 6, 0x37) == 3); /* Silvermont */
	assert_true(ratio_of("GenuineIntel", 6, 0x5f) == 3); /* Goldmont */
	assert_true(ratio_of("GenuineIntel", 6, 0x96) == 3); /* Tremont */
}

static void amd(void **state)
{
	(void)state;
	assert_true(ratio_of("AuthenticAMD", 0x0f, 0x41) == 3);
	assert_true(ratio_of("AuthenticAMD", 0x10, 0x02) == 3);
	assert_true(ratio_of("AuthenticAMD", 0x14, 0x02) == 3);
	assert_true(ratio_of("AuthenticAMD", 0x15, 0x02) == 4); /* Bulldozer */
	assert_true(ratio_of("AuthenticAMD", 0x16, 0x30) == 3);
	assert_true(ratio_of("AuthenticAMD", 0x17, 0x31) == 3);
	assert_true(ratio_of("AuthenticAMD", 0x19, 0x11) == 3);
	assert_true(ratio_of("AuthenticAMD", 0x1a, 0x02) == 3);
	assert_true(ratio_of("HygonGenuine", 0x18, 0x00) == 3);
}

static void strangers_are_not_judged(void **state)
{
	(void)state;
	assert_true(ratio_of("CentaurHauls", 6, 0x0f) == -1);
	assert_true(ratio_of("  Shanghai  ", 7, 0x3b) == -1);
	assert_true(ratio_of("GenuineIntel", 0x0f, 0x04) == -1); /* NetBurst */
	assert_true(ratio_of("GenuineIntel", 0x12, 0x01) == -1); /* later than the table */
	assert_true(ratio_of("AuthenticAMD", 0x1b, 0x00) == -1);
	assert_true(ratio_of("GenuineIntel", 6, 0x57) == 0); /* Knights Landing */
	assert_true(ratio_of("GenuineIntel", 6, 0x0d) == 0); /* Pentium M */
}

/* Every row says what it is about and where from; one that is judged names a source. */
#define FAMILY(vendor, family_low, family_high, model_low, model_high, ratio, width, core,         \
	       sources)                                                                            \
	assert_int_equal(strlen(vendor), 12);                                                      \
	assert_true((family_low) <= (family_high) && (model_low) <= (model_high));                 \
	assert_true(strlen(core) > 3);                                                             \
	assert_true(((ratio) == 0) == !strcmp(sources, "-"));                                      \
	assert_true((ratio) == 0 || strpbrk(sources, "AUL"));                                      \
	assert_true((width) == 0 || ((width) >= 1 && (width) <= 16 && (ratio) > 0));
static void rows_are_sound(void **state)
{
	(void)state;
#include "bench/ruler/families.def"
}
#undef FAMILY

static void emulator_is_told(void **state)
{
	struct cpu_kind kind = {.guest = true, .hypervisor = "TCGTCGTCGTCG"};
	(void)state;
	assert_true(cpu_is_translated(&kind));
	snprintf(kind.hypervisor, sizeof(kind.hypervisor), "KVMKVMKVM");
	assert_false(cpu_is_translated(&kind));
	kind = cpu_kind_here(); /* a worker asks for this alone */
	assert_int_equal(translator_here(), cpu_is_translated(&kind));
}

static void this_cpu_has_a_name(void **state)
{
	struct cpu_kind kind = cpu_kind_here();
	(void)state;
	assert_int_equal(strlen(kind.vendor), 12);
	assert_true(kind.family >= 6);
	assert_true(kind.guest || !kind.hypervisor[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(intel_core),
		cmocka_unit_test(intel_atom),
		cmocka_unit_test(amd),
		cmocka_unit_test(strangers_are_not_judged),
		cmocka_unit_test(rows_are_sound),
		cmocka_unit_test(emulator_is_told),
		cmocka_unit_test(this_cpu_has_a_name),
	};
	return cmocka_run_group_tests_name("selfcheck/selfcheck_truth", tests, NULL, NULL);
}

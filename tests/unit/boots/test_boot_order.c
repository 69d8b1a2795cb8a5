#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bench/boots/boot_order.h"

enum { ARMS = 6, BOOTS = 5 };

static void test_every_arm_is_in_every_round(void **state)
{
	uint32_t order[ARMS * BOOTS];

	(void)state;
	boot_order_in_rounds(order, ARMS, BOOTS, 7);
	for (size_t boot = 0; boot < BOOTS; boot++) {
		unsigned int arms = 0;
		for (size_t i = 0; i < ARMS; i++) {
			uint32_t job = order[boot * ARMS + i];
			assert_int_equal(job % BOOTS, boot);
			arms |= 1u << job / BOOTS;
		}
		assert_int_equal(arms, (1u << ARMS) - 1);
	}
}

/* 1 of 720 rounds is in the order of the arms: two in a row that are alike, of each of many seeds,
 * would be no chance. */
static void test_rounds_are_shuffled(void **state)
{
	uint32_t one[ARMS * BOOTS], again[ARMS * BOOTS], other[ARMS * BOOTS];
	int alike = 0, in_order = 0;

	(void)state;
	for (uint64_t seed = 0; seed < 20; seed++) {
		boot_order_in_rounds(one, ARMS, BOOTS, seed);
		boot_order_in_rounds(again, ARMS, BOOTS, seed);
		boot_order_in_rounds(other, ARMS, BOOTS, seed + 1);
		assert_memory_equal(one, again, sizeof(one));
		assert_memory_not_equal(one, other, sizeof(one));
		int same = 1, ascending = 1;
		for (size_t i = 0; i < ARMS; i++) {
			same &= one[i] / BOOTS == one[ARMS + i] / BOOTS;
			ascending &= one[i] / BOOTS == i;
		}
		alike += same;
		in_order += ascending;
	}
	assert_true(alike < 3);
	assert_true(in_order < 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_arm_is_in_every_round),
		cmocka_unit_test(test_rounds_are_shuffled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

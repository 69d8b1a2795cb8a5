/* Packing what a relay sends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bench/protocol/relay.h"

static void test_known(void **state)
{
	static const uint32_t words[] = {0, 1, 0x7f, 0x80, 0x3fff, 0x4000, UINT32_MAX};
	static const unsigned char want[] = {0,	   1, 0x7f, 0x80, 1,	0xff, 0x7f, 0x80,
					     0x80, 1, 0xff, 0xff, 0xff, 0xff, 0x0f};
	unsigned char packed[sizeof(words) / 4 * RELAY_PACKED_WORD];
	uint32_t back[7] = {0};

	(void)state;
	size_t n = relay_pack(words, sizeof(words), packed);
	assert_int_equal(n, sizeof(want));
	assert_memory_equal(packed, want, sizeof(want));
	assert_true(relay_unpack(packed, n, back, sizeof(back)));
	assert_memory_equal(back, words, sizeof(words));
}

/* Every length, with all its bytes high. */
static void test_lengths(void **state)
{
	unsigned char bytes[64], packed[16 * RELAY_PACKED_WORD], back[65];

	(void)state;
	memset(bytes, 0xfe, sizeof(bytes));
	for (size_t size = 0; size <= sizeof(bytes); size++) {
		size_t n = relay_pack(bytes, size, packed);
		assert_true(n <= sizeof(packed));
		memset(back, 7, sizeof(back));
		assert_true(relay_unpack(packed, n, back, size));
		assert_memory_equal(back, bytes, size);
		assert_int_equal(back[size], 7);
	}
}

static void test_what_was_not_packed(void **state)
{
	static const unsigned char endless[] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1};
	unsigned char back[8];

	(void)state;
	assert_false(relay_unpack(endless, sizeof(endless), back, 4));
	assert_false(relay_unpack(endless, 3, back, 4));		       /* is cut */
	assert_false(relay_unpack((const unsigned char *)"\1\1", 2, back, 4)); /* too many */
	assert_false(relay_unpack((const unsigned char *)"\1", 1, back, 8));   /* too few */
	assert_true(relay_unpack(NULL, 0, back, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_what_was_not_packed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What the driver and both workers agree on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bench/engine/plan.h"
#include "bench/protocol/wire.h"
#include "bench/session/session.h"
#include "bench/session/worker_process.h"

/* Padding would differ between the ABIs (i386 aligns uint64_t to 4): a struct is as large as its
 * members, and the wide ones stand first. */
static void test_no_padding(void **state)
{
	(void)state;
	assert_int_equal(offsetof(struct wire_request, magic), 3 * sizeof(uint64_t));
	assert_int_equal(sizeof(struct wire_request), 3 * sizeof(uint64_t) + 8 * sizeof(uint32_t));
	assert_int_equal(sizeof(struct wire_plan), 6 * sizeof(uint32_t));
	assert_int_equal(offsetof(struct wire_probed, reason), 6 * sizeof(uint32_t));
	assert_int_equal(offsetof(struct wire_timed, path), 4 * sizeof(uint64_t));
	assert_int_equal(offsetof(struct wire_timed, reason),
			 4 * sizeof(uint64_t) + 10 * sizeof(uint32_t));
	assert_int_equal(sizeof(struct wire_done), 3 * sizeof(uint64_t));
}

/* The longest answer to what may be asked fits in what the driver takes, and every cell of one
 * worker in one request. */
static void test_limits(void **state)
{
	(void)state;
	assert_true(sizeof(struct wire_timed) + 2 * (size_t)WIRE_MAX_BATCHES * sizeof(uint32_t) <=
		    WORKER_MAX_FRAME);
	assert_true((int)PATH_COUNT * OP_COUNT <= WIRE_MAX_CELLS);
	assert_true(WIRE_MAX_CALLS < UINT32_C(1) << 31); /* asm/call.h */
}

static void test_reasons(void **state)
{
	char full[WIRE_REASON];

	(void)state;
	memset(full, 'a', sizeof(full));
	assert_false(reason_is_sane(full, sizeof(full))); /* without an end */
	full[WIRE_REASON - 1] = 0;
	assert_true(reason_is_sane(full, sizeof(full)));
	assert_true(reason_is_sane("a ~", 4));
	assert_false(reason_is_sane("", 1));
	assert_false(reason_is_sane("a\nb", 4));
	assert_false(reason_is_sane("\x7f", 2));
	assert_false(reason_is_sane("\xc3\xa9", 3));
	assert_false(reason_is_sane("\x1b[m", 4));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_padding),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_reasons),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

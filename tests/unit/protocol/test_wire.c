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
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_reasons),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

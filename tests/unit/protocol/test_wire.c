/* What the driver accepts of workers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bench/protocol/wire.h"
#include "bench/session/session.h"
#include "bench/session/worker_process.h"
#include "tests/within.h"

/* The longest answer that may be asked for, every batch with a ruler. */
static void test_longest_answer(void **state)
{
	const struct wire_plan plan = {
		.batches = WIRE_MAX_BATCHES, .singles = WIRE_MAX_BATCHES, .ruler = 1};

	(void)state;
	assert_within(sizeof(struct wire_timed) + wire_samples_total(&plan) * sizeof(uint32_t),
		      sizeof(uint32_t) * 4 * WIRE_MAX_BATCHES, WORKER_MAX_FRAME);
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
		cmocka_unit_test(test_longest_answer),
		cmocka_unit_test(test_reasons),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

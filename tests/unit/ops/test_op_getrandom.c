/* What is checked of random bytes: as many as were asked for, all of them new. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bench/ops/impl.h"

static const struct op_impl *impl;
static struct op_run run;
static struct stub_call call;
static char why[128];

static int judged(void)
{
	why[0] = 0;
	return impl->check(&run, &call, why, sizeof(why));
}

/* Another pattern each time, no byte of which is at the same place. */
static void answer(unsigned char seed, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		op_buffer[i] = (unsigned char)(seed + 7 * i);
}

static int start(void **state)
{
	(void)state;
	impl = op_impls[OP_getrandom];
	op_run_start(&run, ABI_x86_64, PATH_syscall, OP_getrandom, false, 0);
	call = (struct stub_call){.n = 1};
	impl->prepare(&run, &call);
	call.ret = (int64_t)call.arg[1];
	op_buffer_poison();
	impl->before(&run);
	return 0;
}

static void test_new_bytes_are_right(void **state)
{
	(void)state;
	assert_true(call.arg[1] > 0 && call.arg[1] <= sizeof(op_buffer));
	for (int i = 0; i < 3; i++) {
		answer((unsigned char)(i + 1), call.arg[1]);
		assert_int_equal(judged(), 0);
	}
}

static void test_untouched_bytes_are_wrong(void **state)
{
	(void)state;
	assert_int_equal(judged(), -1);
	assert_non_null(strstr(why, "bytes 0 to 7"));
	answer(1, call.arg[1] - 8); /* all but the last */
	assert_int_equal(judged(), -1);
	assert_non_null(strstr(why, "those of before"));
}

static void test_the_same_bytes_again_are_wrong(void **state)
{
	(void)state;
	answer(9, call.arg[1]);
	assert_int_equal(judged(), 0);
	assert_int_equal(judged(), -1);
}

static void test_fewer_bytes_are_wrong(void **state)
{
	(void)state;
	answer(3, call.arg[1]);
	call.ret--;
	assert_int_equal(judged(), -1);
	assert_non_null(strstr(why, "returned 47, expected 48"));
	call.ret = -11;
	assert_int_equal(judged(), -1);
	assert_non_null(strstr(why, "EAGAIN"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_new_bytes_are_right, start),
		cmocka_unit_test_setup(test_untouched_bytes_are_wrong, start),
		cmocka_unit_test_setup(test_the_same_bytes_again_are_wrong, start),
		cmocka_unit_test_setup(test_fewer_bytes_are_wrong, start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

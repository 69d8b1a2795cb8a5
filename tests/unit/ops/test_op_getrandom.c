/* What is checked of random bytes: as many as were asked for, all of them new; and the state that
 * the vDSO's function wants its caller to keep, of a function made up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

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

/* What the function in the vDSO's place answers when it is asked for its needs: the first three
 * members of struct vgetrandom_opaque_params, and a result. */
static struct {
	uint32_t size, prot, flags;
	ssize_t result;
} needs;

static ssize_t answer_needs(void *buffer, size_t size, unsigned int flags, void *out, size_t asked)
{
	const uint32_t params[16] = {needs.size, needs.prot, needs.flags};

	assert_null(buffer);
	assert_true(size == 0 && flags == 0);
	assert_true(asked == ~(size_t)0);
	memcpy(out, params, sizeof(params));
	return needs.result;
}

static int map(uint32_t size, uint32_t flags, ssize_t result)
{
	needs.size = size;
	needs.prot = PROT_READ | PROT_WRITE;
	needs.flags = flags;
	needs.result = result;
	call.target = (uintptr_t)answer_needs;
	why[0] = 0;
	return impl->map_state(&call, why, sizeof(why));
}

static void expect_no_state(int result, const char *reason)
{
	assert_int_equal(result, -1);
	assert_non_null(strstr(why, reason));
	assert_true(call.more[0] == 0 && call.more[1] == 0);
}

/* A page holds a state whole: one that needs more could not be kept from crossing a page's end. */
static void test_the_state_is_as_the_function_asks(void **state)
{
	const uint32_t page = (uint32_t)sysconf(_SC_PAGESIZE), flags = MAP_PRIVATE | MAP_ANONYMOUS;

	(void)state;
	expect_no_state(map(144, flags, -38), "does not answer what state it needs");
	expect_no_state(map(0, flags, 0), "does not answer what state it needs");
	expect_no_state(map(page + 1, flags, 0), "does not answer what state it needs");
	/* neither shared nor private */
	expect_no_state(map(144, MAP_ANONYMOUS, 0), "Invalid argument");
	assert_int_equal(map(144, flags, 0), 0);
	assert_int_equal(call.more[1], 144);
	uint64_t first = call.more[0];
	memset((void *)(uintptr_t)first, 1, page);
	assert_int_equal(map(page, flags, 0), 0);
	assert_int_equal(call.more[1], page);
	assert_int_equal(call.more[0], first); /* mapped once in a process */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_new_bytes_are_right, start),
		cmocka_unit_test_setup(test_untouched_bytes_are_wrong, start),
		cmocka_unit_test_setup(test_the_same_bytes_again_are_wrong, start),
		cmocka_unit_test_setup(test_fewer_bytes_are_wrong, start),
		cmocka_unit_test_setup(test_the_state_is_as_the_function_asks, start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

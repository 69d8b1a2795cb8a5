/* The plugin's log, read back: whole, in pieces, and damaged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/tracer/recorded.h"
#include "tests/unit/tracer/log_sample.h"

#include <errno.h>

static const struct log_hello hello = {3, 1};

static void put_batch(int log, const uint32_t *run, size_t n)
{
	log_put(log, LOG_BEGIN, NULL, 0);
	log_put(log, LOG_RUN, run, n * sizeof(*run));
	log_put(log, LOG_END, NULL, 0);
}

static void test_whole(void **state)
{
	const struct log_break b = {.to = 0x1000, .kind = LOG_EXCEPTION};
	struct recorded r = {.fd = log_make()};
	struct error error = {0};

	(void)state;
	log_put(r.fd, LOG_HELLO, &hello, sizeof(hello));
	assert_int_equal(recorded_read(&r, &error), 0);
	assert_int_equal(r.hello.api, 3);
	log_put(r.fd, LOG_CELL, NULL, 0);
	log_put_code(r.fd, 0x1000, "\x90", 1);
	put_batch(r.fd, (const uint32_t[]){0, 0}, 2);
	assert_int_equal(recorded_read(&r, &error), 0);
	log_put(r.fd, LOG_CELL, NULL, 0);
	log_put(r.fd, LOG_BEGIN, NULL, 0);
	log_put(r.fd, LOG_RUN, (const uint32_t[]){0}, 4);
	log_put(r.fd, LOG_BREAK, &b, sizeof(b));
	log_put_code(r.fd, 0x1001, "\x0f\x05", 2);
	log_put(r.fd, LOG_RUN, (const uint32_t[]){1, 0}, 8);
	log_put(r.fd, LOG_BEGIN, NULL, 0); /* the mark behind it was not reached */
	log_put(r.fd, LOG_END, NULL, 0);
	assert_int_equal(recorded_read(&r, &error), 0);
	assert_int_equal(recorded_read(&r, &error), 0);

	assert_int_equal(r.n_cells, 2);
	assert_true(r.cells[0].first == 0 && r.cells[0].n == 1);
	assert_true(r.cells[1].first == 1 && r.cells[1].n == 2);
	assert_int_equal(r.n_batches, 3);
	assert_true(r.batches[0].n == 2 && r.batches[0].ended);
	assert_true(r.batches[1].first == 2 && r.batches[1].n == 3 && !r.batches[1].ended);
	assert_true(r.batches[1].n_breaks == 1 && r.breaks[0].at == 3);
	assert_true(r.batches[2].n == 0 && r.batches[2].ended);
	assert_memory_equal(r.sequence, ((const uint32_t[]){0, 0, 0, 1, 0}), 20);
	assert_int_equal(r.n_code, 2);
	assert_true(r.code[1].address == 0x1001 && r.code[1].length == 2);
	close(r.fd);
	recorded_free(&r);
}

/* What no plugin of ours writes, each behind a good beginning. */
static void put_index(int log)
{
	put_batch(log, (const uint32_t[]){1}, 1);
}

static void put_half(int log)
{
	const struct log_head head = {LOG_RUN, 100};

	assert_int_equal(write(log, &head, sizeof(head)), sizeof(head));
}

static void put_run_outside(int log)
{
	log_put(log, LOG_RUN, (const uint32_t[]){0}, 4);
}

static void put_odd_run(int log)
{
	log_put(log, LOG_BEGIN, NULL, 0);
	log_put(log, LOG_RUN, "xyz", 3);
}

static void put_end_alone(int log)
{
	log_put(log, LOG_END, NULL, 0);
}

static void put_long_code(int log)
{
	const struct log_code code = {.length = 16};

	log_put(log, LOG_CODE, &code, sizeof(code));
}

static void put_unknown(int log)
{
	/* NOLINTNEXTLINE(clang-analyzer-optin.core.EnumCastOutOfRange): no type, on purpose */
	log_put(log, (enum log_type)99, NULL, 0);
}

static void test_damaged(void **state)
{
	void (*const bad[])(int) = {put_index,	   put_half,	  put_run_outside, put_odd_run,
				    put_end_alone, put_long_code, put_unknown};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct recorded r = {.fd = log_make()};
		struct error error = {0};
		log_put(r.fd, LOG_HELLO, &hello, sizeof(hello));
		log_put(r.fd, LOG_CELL, NULL, 0);
		log_put_code(r.fd, 0x1000, "\x90", 1);
		bad[i](r.fd);
		assert_int_equal(recorded_read(&r, &error), -EPROTO);
		assert_non_null(strstr(error.text, "is not complete"));
		close(r.fd);
		recorded_free(&r);
	}
}

static void test_not_greeted(void **state)
{
	struct recorded r = {.fd = log_make()};
	struct error error = {0};

	(void)state;
	log_put(r.fd, LOG_CELL, NULL, 0);
	assert_int_equal(recorded_read(&r, &error), -EPROTO);
	close(r.fd);
	recorded_free(&r);
}

static void test_plugin_failed(void **state)
{
	struct recorded r = {.fd = log_make()};
	struct error error = {0};

	(void)state;
	log_put(r.fd, LOG_HELLO, &hello, sizeof(hello));
	log_put(r.fd, LOG_FAILED, "no room", 7);
	assert_int_equal(recorded_read(&r, &error), -EIO);
	assert_string_equal(error.text, "QEMU's plugin stopped: no room");
	close(r.fd);
	recorded_free(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_not_greeted),
		cmocka_unit_test(test_plugin_failed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

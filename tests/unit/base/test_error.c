/* What travels in a struct error. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench/base/error.h"

#include "bench/base/exit_code.h"

#include <errno.h>
#include <string.h>

static void test_set(void **state)
{
	struct error e = {0};

	(void)state;
	assert_int_equal(error_set(&e, -ENOENT, "%s: line %d", "file", 3), -ENOENT);
	assert_int_equal(e.code, -ENOENT);
	assert_string_equal(e.text, "file: line 3");
	/* The old text may be a part of the new one. */
	assert_int_equal(error_set(&e, EXIT_INCONCLUSIVE, "<%s>", e.text), EXIT_INCONCLUSIVE);
	assert_string_equal(e.text, "<file: line 3>");
}

static void test_errno(void **state)
{
	struct error e = {0};

	(void)state;
	assert_int_equal(error_errno(&e, -EACCES, "%s", "/boot/x"), -EACCES);
	assert_string_equal(e.text, "/boot/x: Permission denied");
	assert_int_equal(error_errno(&e, -99999, "x"), -99999);
	assert_string_equal(e.text, "x: error 99999");
}

static void test_no_memory(void **state)
{
	struct error e = {0};

	(void)state;
	assert_int_equal(error_no_memory(&e, NULL), -ENOMEM);
	assert_string_equal(e.text, "not enough memory");
	assert_int_equal(error_errno(&e, -ENOMEM, "plot: %s", "a.json"), -ENOMEM);
	assert_string_equal(e.text, "plot: a.json: not enough memory");
	assert_int_equal(error_no_memory(&e, "to judge the pairs"), -ENOMEM);
	assert_string_equal(e.text, "not enough memory to judge the pairs");
}

static void test_place(void **state)
{
	struct error e = {0};

	(void)state;
	assert_int_equal(error_place(&e, -ENOSPC, "--output", "plot: %s", "a.svg"), EXIT_USAGE);
	assert_string_equal(e.text, "plot: a.svg: No space left on device; choose another place "
				    "with --output");
	assert_int_equal(e.code, EXIT_USAGE);
	/* There is no more memory elsewhere. */
	error_place(&e, -ENOMEM, "--output", "%s", "a.svg");
	assert_string_equal(e.text, "a.svg: not enough memory");
}

static void test_prefix(void **state)
{
	struct error e = {0};

	(void)state;
	error_set(&e, -EINVAL, "no kernel");
	assert_int_equal(error_prefix(&e, "arm %d: ", 2), -EINVAL);
	assert_string_equal(e.text, "arm 2: no kernel");
}

/* A name of 4,095 bytes, twice: the text ends within its room, whichever function writes it. */
static void test_cut(void **state)
{
	static char name[4096];
	struct error e = {0};

	(void)state;
	memset(name, 'n', sizeof(name) - 1);
	error_set(&e, -EIO, "%s%s", name, name);
	assert_int_equal(strlen(e.text), ERROR_TEXT - 1);
	error_errno(&e, -EIO, "%s", name);
	assert_string_equal(e.text + sizeof(name) - 1, ": Input/output error");
	error_errno(&e, -EIO, "%s%s", name, name);
	assert_int_equal(strlen(e.text), ERROR_TEXT - 1);
	error_prefix(&e, "%s", name);
	assert_int_equal(strlen(e.text), ERROR_TEXT - 1);
}

static void test_exit_code(void **state)
{
	(void)state;
	assert_int_equal(error_exit_code(&(struct error){0}), EXIT_FINE);
	assert_int_equal(error_exit_code(&(struct error){.code = -ENOMEM}), EXIT_USAGE);
	assert_int_equal(error_exit_code(&(struct error){.code = EXIT_NOTHING}), EXIT_NOTHING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_set),	  cmocka_unit_test(test_errno),
		cmocka_unit_test(test_no_memory), cmocka_unit_test(test_place),
		cmocka_unit_test(test_prefix),	  cmocka_unit_test(test_cut),
		cmocka_unit_test(test_exit_code),
	};

	return cmocka_run_group_tests_name("base/error", tests, NULL, NULL);
}

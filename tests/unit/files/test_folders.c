/* Making folders with their parents, and removing them with what is in them. */
#include <errno.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/files/folders.h"
#include "bench/files/save.h"

static void test_made_and_removed(void **state)
{
	char top[] = "/tmp/syspath-folders-XXXXXX", a[64], deep[64], file[64], link[64], kept[64];

	(void)state;
	assert_non_null(mkdtemp(top));
	snprintf(a, sizeof(a), "%s/a", top);
	snprintf(deep, sizeof(deep), "%s/a/b/c", top);
	snprintf(file, sizeof(file), "%s/a/b/c/file", top);
	snprintf(link, sizeof(link), "%s/a/link", top);
	snprintf(kept, sizeof(kept), "%s/kept", top);
	assert_int_equal(folders_make(deep), 0);
	assert_int_equal(folders_make(deep), 0);
	assert_int_equal(save_file(file, "x", 1), 0);
	assert_int_equal(folders_make(file), -ENOTDIR);
	assert_int_equal(save_file(kept, "x", 1), 0);
	assert_int_equal(symlink(top, link), 0);
	folders_remove(a);
	assert_int_equal(access(a, F_OK), -1);
	assert_int_equal(access(kept, F_OK), 0); /* the link was removed, not what it leads to */
	folders_remove(a);			 /* nothing there: nothing happens */
	folders_remove(top);
	assert_int_equal(access(top, F_OK), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_made_and_removed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

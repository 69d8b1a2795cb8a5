#include "tests/e2e/place_fake.h"

#include "tests/e2e/folder.h"
#include "tests/e2e/run_command.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

const char *place_fake(const char *folder, const char *how)
{
	const char *place = in_folder(folder, how);

	assert_int_equal(mkdir(place, 0755), 0);
	assert_int_equal(
		symlink(built("tests/e2e/fake_worker64"), in_folder(place, "syspath-worker64")), 0);
	assert_int_equal(
		symlink(built("tests/e2e/fake_worker32"), in_folder(place, "syspath-worker32")), 0);
	return place;
}

/* What is saved is on disk before it has its name, and its name before success is returned: the
 * calls that save.c makes are taken down in between, for nothing short of a power cut shows their
 * order.
 */
#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/files/save.h"

static char folder[64], file[96];
static char taken[256];
static int fsync_error; /* of the file's flush; 0: none */

static void take(const char *what)
{
	size_t used = strlen(taken);

	snprintf(taken + used, sizeof(taken) - used, "%s%s", used ? ", " : "", what);
}

/* Stand before the C library's. */
int fsync(int fd)
{
	struct stat st;
	char what[64];

	if (fstat(fd, &st))
		return -1;
	if (S_ISDIR(st.st_mode))
		take(access(file, F_OK) ? "folder without it" : "folder with it");
	else {
		snprintf(what, sizeof(what), "%lld bytes", (long long)st.st_size);
		take(what);
		errno = fsync_error;
	}
	return S_ISDIR(st.st_mode) || !fsync_error ? (int)syscall(SYS_fsync, fd) : -1;
}

int rename(const char *from, const char *to)
{
	take("name");
	return (int)syscall(SYS_rename, from, to);
}

int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned int flags)
{
	take("free name");
	return (int)syscall(SYS_renameat2, from_folder, from, to_folder, to, flags);
}

static int make_folder(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/syspath-test-XXXXXX");
	taken[0] = 0;
	fsync_error = 0;
	if (!mkdtemp(folder))
		return -1;
	snprintf(file, sizeof(file), "%s/r", folder);
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	unlink(file);
	return rmdir(folder);
}

static void test_content_before_the_name(void **state)
{
	struct save save;

	(void)state;
	assert_int_equal(save_open(&save, file), 0);
	assert_int_equal(save_finish(&save, "text", 4), 0);
	assert_string_equal(taken, "4 bytes, name, folder with it");
}

static void test_content_before_a_free_name(void **state)
{
	struct save save;

	(void)state;
	assert_int_equal(save_open_beside(&save, file), 0);
	assert_int_equal(save_finish(&save, "text", 4), 0);
	assert_string_equal(taken, "4 bytes, free name, folder with it");
}

/* Of a name without a folder it is the working one. */
static void test_in_the_working_folder(void **state)
{
	struct save save;
	char here[4096];

	(void)state;
	assert_non_null(getcwd(here, sizeof(here)));
	assert_int_equal(chdir(folder), 0);
	int err = save_open(&save, "r");
	if (!err)
		err = save_finish(&save, "text", 4);
	assert_int_equal(chdir(here), 0);
	assert_int_equal(err, 0);
	assert_string_equal(taken, "4 bytes, name, folder with it");
}

/* What did not reach the disk gets no name, and is not left. */
static void test_no_name_without_content(void **state)
{
	struct save save;

	(void)state;
	fsync_error = EIO;
	assert_int_equal(save_open(&save, file), 0);
	assert_int_equal(save_finish(&save, "text", 4), -EIO);
	assert_string_equal(taken, "4 bytes");
	assert_int_equal(access(file, F_OK), -1);
	assert_int_equal(access(save.temporary, F_OK), -1);
}

int main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)
	const struct CMUnitTest tests[] = {
		IN_FOLDER(test_content_before_the_name),
		IN_FOLDER(test_content_before_a_free_name),
		IN_FOLDER(test_in_the_working_folder),
		IN_FOLDER(test_no_name_without_content),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

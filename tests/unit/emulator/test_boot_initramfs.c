#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/emulator/boot_initramfs.h"
#include "bench/files/folders.h"
#include "bench/files/read_file.h"

static struct error error;

/* The archive as bytes, to be freed. */
static char *archive(const struct initramfs_entry *entries, size_t n, size_t *size)
{
	char folder[] = "/tmp/syspath-initramfs-XXXXXX", path[64], *bytes;

	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/archive", folder);
	assert_int_equal(initramfs_write(path, entries, n, &error), 0);
	assert_int_equal(read_file(path, 1 << 20, &bytes, size), 0);
	/* An archive that is there already is not written over. */
	assert_int_equal(initramfs_write(path, entries, n, &error), -EEXIST);
	folders_remove(folder);
	return bytes;
}

/* The i-th of the 13 numbers behind the magic of a header. */
static unsigned long number(const char *header, int i)
{
	char digits[9] = "";

	memcpy(digits, header + 6 + 8 * (size_t)i, 8);
	return strtoul(digits, NULL, 16);
}

enum { INODE, MODE, UID, GID, LINKS, TIME, SIZE, DEV, DEVMINOR, RMAJOR, RMINOR, NAME, CHECK };

static void test_layout(void **state)
{
	const struct initramfs_entry entries[] = {
		{.name = "dev", .mode = S_IFDIR | 0755},
		{.name = "dev/console", .mode = S_IFCHR | 0600, .major = 5, .minor = 1},
		{.name = "request", .text = "hello", .mode = S_IFREG | 0644},
	};
	size_t size;

	(void)state;
	char *bytes = archive(entries, 3, &size);
	const char *at = bytes;
	for (int i = 0; i < 4; i++) {
		assert_memory_equal(at, "070701", 6);
		assert_int_equal(number(at, UID) + number(at, GID) + number(at, TIME), 0);
		const char *name = at + 110;
		assert_string_equal(name, i < 3 ? entries[i].name : "TRAILER!!!");
		assert_int_equal(number(at, NAME), strlen(name) + 1);
		if (i < 3)
			assert_int_equal(number(at, MODE), entries[i].mode);
		if (i == 1)
			assert_int_equal(number(at, RMAJOR) * 256 + number(at, RMINOR),
					 5 * 256 + 1);
		size_t content = (110 + number(at, NAME) + 3) & ~(size_t)3;
		if (i == 2) {
			assert_int_equal(number(at, SIZE), 5);
			assert_memory_equal(at + content, "hello\0\0\0", 8);
		}
		at += content + ((number(at, SIZE) + 3) & ~(size_t)3);
	}
	assert_int_equal(at - bytes, size);
	free(bytes);
}

static void test_file_content(void **state)
{
	char path[] = "/tmp/syspath-initramfs-XXXXXX";
	int fd = mkstemp(path);
	size_t size;

	(void)state;
	assert_int_equal(write(fd, "seven b", 7), 7);
	close(fd);
	const struct initramfs_entry entry = {.name = "f", .file = path, .mode = S_IFREG | 0755};
	char *bytes = archive(&entry, 1, &size);
	assert_int_equal(number(bytes, SIZE), 7);
	assert_memory_equal(bytes + 112, "seven b", 7);
	free(bytes);
	unlink(path);
}

static void test_names_the_file(void **state)
{
	const struct initramfs_entry entry = {.name = "f", .file = "/nosuch/file", .mode = S_IFREG};
	const struct initramfs_entry text = {.name = "t", .text = "x", .mode = S_IFREG};
	char path[] = "/tmp/syspath-initramfs-XXXXXX";

	(void)state;
	close(mkstemp(path));
	unlink(path);
	assert_int_equal(initramfs_write(path, &entry, 1, &error), -ENOENT);
	assert_string_equal(error.text, "/nosuch/file: No such file or directory; run make");
	unlink(path);
	assert_int_equal(initramfs_write("/nosuch/archive", &text, 1, &error), -ENOENT);
	assert_non_null(
		strstr(error.text, "/nosuch/archive: No such file or directory; set TMPDIR"));
}

/* The disk is full in the midst of a file, or at its end. */
static void test_full_disk(void **state)
{
	static char large[1 << 16];
	const struct initramfs_entry text = {.name = "t", .text = large, .mode = S_IFREG};
	struct rlimit enough, little;
	char path[] = "/tmp/syspath-initramfs-XXXXXX";

	(void)state;
	close(mkstemp(path));
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &enough), 0);
	little = enough;
	little.rlim_cur = 1000;
	for (size_t length = 2000; length < sizeof(large); length += 40000) {
		memset(large, 'x', length);
		unlink(path);
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
		int err = initramfs_write(path, &text, 1, &error);
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &enough), 0);
		assert_int_equal(err, -EFBIG);
		assert_non_null(strstr(error.text, "set TMPDIR"));
	}
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_layout),
		cmocka_unit_test(test_file_content),
		cmocka_unit_test(test_names_the_file),
		cmocka_unit_test(test_full_disk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

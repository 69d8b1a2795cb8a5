#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/emulator/boot_initramfs.h"

/* The archive as bytes, to be freed. */
static char *archive(const struct initramfs_entry *entries, size_t n, size_t *size)
{
	int fd = memfd_create("archive", MFD_CLOEXEC);
	const char *culprit;
	struct stat st;

	assert_true(fd >= 0);
	assert_int_equal(initramfs_write(fd, entries, n, &culprit), 0);
	assert_null(culprit);
	assert_int_equal(fstat(fd, &st), 0);
	char *bytes = malloc((size_t)st.st_size + 1);
	assert_int_equal(pread(fd, bytes, (size_t)st.st_size, 0), st.st_size);
	bytes[st.st_size] = 0;
	close(fd);
	*size = (size_t)st.st_size;
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

static void test_names_the_culprit(void **state)
{
	const struct initramfs_entry entry = {.name = "f", .file = "/nosuch/file", .mode = S_IFREG};
	const char *culprit = NULL;
	int fd = memfd_create("archive", MFD_CLOEXEC);

	(void)state;
	assert_int_equal(initramfs_write(fd, &entry, 1, &culprit), -ENOENT);
	assert_string_equal(culprit, "/nosuch/file");
	close(fd);
	const struct initramfs_entry text = {.name = "t", .text = "x", .mode = S_IFREG};
	assert_int_equal(initramfs_write(-1, &text, 1, &culprit), -EBADF);
	assert_null(culprit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_layout),
		cmocka_unit_test(test_file_content),
		cmocka_unit_test(test_names_the_culprit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

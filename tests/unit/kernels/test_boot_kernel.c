#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/files/folders.h"
#include "bench/files/save.h"
#include "bench/kernels/boot_kernel.h"

enum { IMAGE = 0x1000, VERSION_AT = 0x400 };

static unsigned char image[IMAGE];
static struct boot_kernel seen;
static const char *const version = seen.version;
static struct error error;

/* The least that is a bzImage for x86-64, of protocol 2.12. */
static void make_image(void)
{
	memset(image, 0, sizeof(image));
	image[0x1fe] = 0x55;
	image[0x1ff] = 0xaa;
	snprintf((char *)image + 0x202, 5, "HdrS");
	image[0x206] = 0x0c;
	image[0x207] = 0x02;
	image[0x20e] = (VERSION_AT - 0x200) & 0xff;
	image[0x20f] = (VERSION_AT - 0x200) >> 8;
	image[0x236] = 1; /* a 64-bit entry point */
	snprintf((char *)image + VERSION_AT, KERNEL_TEXT, "6.1.0-test (me@here) #1 SMP");
}

static int judge(size_t size)
{
	char path[] = "/tmp/syspath-kernel-XXXXXX";
	int fd = mkstemp(path);

	assert_int_equal(write(fd, image, size), size);
	close(fd);
	int err = kernel_image_read(path, &seen, &error);
	unlink(path);
	return err;
}

static void test_version(void **state)
{
	(void)state;
	make_image();
	assert_int_equal(judge(IMAGE), 0);
	assert_string_equal(version, "6.1.0-test (me@here) #1 SMP");
	memset(image + VERSION_AT, 'v', KERNEL_TEXT + 100); /* longer than is kept */
	assert_int_equal(judge(IMAGE), 0);
	assert_int_equal(strlen(version), KERNEL_TEXT - 1);
	image[0x20e] = image[0x20f] = 0xff; /* outside of the file */
	assert_int_equal(judge(IMAGE), 0);
	assert_string_equal(version, "unknown");
}

static void test_no_kernel(void **state)
{
	(void)state;
	make_image();
	assert_int_equal(judge(0x25f), -ENOEXEC);
	assert_non_null(strstr(error.text, "not a kernel image"));
	assert_int_equal(judge(0), -ENOEXEC);
	image[0x1fe] = 0;
	assert_int_equal(judge(IMAGE), -ENOEXEC);
	make_image();
	image[0x202] = 'h';
	assert_int_equal(judge(IMAGE), -ENOEXEC);
}

/* By its flag; in older headers, which have none, by whether the code behind the set-up enters long
 * mode. */
static void test_32_bit(void **state)
{
	static const char efer[] = "\xb9\x80\x00\x00\xc0\x0f\x32";
	enum { SECTORS = 4, CODE = (SECTORS + 1) * 512 };

	(void)state;
	make_image();
	assert_int_equal(judge(IMAGE), 0);
	assert_false(seen.kernel32);
	image[0x236] = 0xfe; /* every other flag */
	assert_int_equal(judge(IMAGE), 0);
	assert_true(seen.kernel32);
	image[0x206] = 0x0b;
	for (int named = 0; named < 2; named++) {
		image[0x1f1] = named ? SECTORS : 0; /* 0 stands for 4 */
		memset(image + CODE, 0x90, IMAGE - CODE);
		assert_int_equal(judge(IMAGE), 0);
		assert_true(seen.kernel32);
		memcpy(image + CODE + 0x1f0, efer, sizeof(efer));
		assert_int_equal(judge(IMAGE), 0);
		assert_false(seen.kernel32);
		assert_int_equal(judge(CODE), 0); /* cut short */
		assert_true(seen.kernel32);
	}
	/* Elsewhere it is something else. */
	image[0x1f1] = 1;
	assert_int_equal(judge(IMAGE), 0);
	assert_true(seen.kernel32);
}

static void test_missing(void **state)
{
	struct kernel_source source = {.cache = "/nosuch"};
	struct boot_kernel kernel;

	(void)state;
	assert_int_equal(kernel_find("/nosuch/vmlinuz", &source, &kernel, &error), -ENOENT);
	assert_int_equal(kernel_find("/tmp", &source, &kernel, &error), -EISDIR);
	assert_int_equal(kernel_find("debian:../x", &source, &kernel, &error), -ENOENT);
	assert_non_null(strstr(error.text, "not a release"));
	assert_int_equal(kernel_find("debian:", &source, &kernel, &error), -ENOENT);
	assert_int_equal(kernel_find("debian:bookworm/", &source, &kernel, &error), -ENOENT);
	assert_int_equal(kernel_find("debian:bookworm/../x", &source, &kernel, &error), -ENOENT);
	assert_int_equal(kernel_find("debian:bookworm/-x", &source, &kernel, &error), -ENOENT);
	assert_non_null(strstr(error.text, "debian:bookworm/686"));
}

static void test_installed(void **state)
{
	static const char *const places[] = {"boot/kernel-", "lib/modules/", "usr/lib/modules/",
					     "boot/vmlinuz-"}; /* the last is sought first */
	char root[] = "/tmp/syspath-kernels-XXXXXX", folder[512], file[1024], path[KERNEL_PATH];

	(void)state;
	assert_non_null(mkdtemp(root));
	assert_int_equal(kernel_installed(root, "6.1-x", path), -ENOENT);
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		bool is_file = places[i][strlen(places[i]) - 1] == '-';
		snprintf(folder, sizeof(folder), "%s/%s%s", root, is_file ? "boot" : places[i],
			 is_file ? "" : "6.1-x");
		snprintf(file, sizeof(file), "%s/%s6.1-x%s", root, places[i],
			 is_file ? "" : "/vmlinuz");
		assert_int_equal(folders_make(folder), 0);
		assert_int_equal(save_file(file, "", 0), 0);
		assert_int_equal(kernel_installed(root, "6.1-x", path), 0);
		assert_string_equal(path, file);
		assert_int_equal(kernel_installed(root, "6.1", path), -ENOENT);
	}
	folders_remove(root);
}

static void test_cache_folder(void **state)
{
	char folder[64];

	(void)state;
	setenv("SYSPATH_CACHE", "/a/b", 1);
	assert_int_equal(kernel_cache_folder(folder, sizeof(folder)), 0);
	assert_string_equal(folder, "/a/b");
	setenv("SYSPATH_CACHE", "relative", 1);
	setenv("XDG_CACHE_HOME", "/x", 1);
	assert_int_equal(kernel_cache_folder(folder, sizeof(folder)), 0);
	assert_string_equal(folder, "/x/syspath");
	unsetenv("SYSPATH_CACHE");
	unsetenv("XDG_CACHE_HOME");
	setenv("HOME", "/h", 1);
	assert_int_equal(kernel_cache_folder(folder, sizeof(folder)), 0);
	assert_string_equal(folder, "/h/.cache/syspath");
	assert_int_equal(kernel_cache_folder(folder, 10), -ENAMETOOLONG);
	unsetenv("HOME");
	assert_int_equal(kernel_cache_folder(folder, sizeof(folder)), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_version),	  cmocka_unit_test(test_no_kernel),
		cmocka_unit_test(test_32_bit),	  cmocka_unit_test(test_missing),
		cmocka_unit_test(test_installed), cmocka_unit_test(test_cache_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

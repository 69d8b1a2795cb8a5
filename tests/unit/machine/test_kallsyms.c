/* The kernel's functions by address, of tables made up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/machine/kallsyms.h"

#include <errno.h>

static const char table[] = "0000000000000000 A fixed_percpu_data\n"
			    "0000000000001000 D cpu_number\n"
			    "ffffffff81000000 T _text\n"
			    "ffffffff81000100 t __pfx_first\n"
			    "ffffffff81000110 T __ia32_sys_none\n"
			    "ffffffff81000110 T __x64_sys_none\n"
			    "ffffffff81000110 t __do_sys_none\n"
			    "ffffffff81000110 W weak_none\n"
			    "ffffffff81000200 t local\n"
			    "ffffffff81000300 T __pfx_same\n"
			    "ffffffff81000300 W same\n"
			    "ffffffff82000000 R rodata\n"
			    "ffffffffc0200000 t in_module\t[ext4]\n"
			    "ffffffffc0100000 t below\t[loop]\n"
			    "ffffffffc0201000 d data\t[ext4]\n";

static struct kallsyms of_text(const char *text)
{
	char path[] = "/tmp/syspath-kallsyms-XXXXXX";
	int fd = mkstemp(path);
	struct kallsyms k;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	assert_int_equal(kallsyms_open(&k, path), 0);
	unlink(path);
	return k;
}

static void expect(struct kallsyms *k, uint64_t address, const char *name, uint64_t start,
		   uint64_t end, const char *module)
{
	struct kernel_symbol s;

	assert_int_equal(kallsyms_find(k, address, &s), 0);
	assert_string_equal(s.name, name);
	assert_string_equal(s.module, module);
	assert_true(s.start == start && s.end == end);
}

static void test_functions(void **state)
{
	struct kallsyms k = of_text(table);
	struct kernel_symbol s;

	(void)state;
	expect(&k, 0xffffffff81000110, "__x64_sys_none", 0xffffffff81000110, 0xffffffff81000200,
	       "");
	assert_non_null(k.file); /* read no further than it has to be */
	expect(&k, 0xffffffff810001ff, "__x64_sys_none", 0xffffffff81000110, 0xffffffff81000200,
	       "");
	expect(&k, 0xffffffff81000250, "local", 0xffffffff81000200, 0xffffffff81000300, "");
	expect(&k, 0xffffffff81000108, "__pfx_first", 0xffffffff81000100, 0xffffffff81000110, "");
	expect(&k, 0xffffffff81000301, "same", 0xffffffff81000300, 0xffffffff82000000, "");
	expect(&k, 0xffffffffc0200010, "in_module", 0xffffffffc0200000, 0xffffffffc0201000, "ext4");
	expect(&k, 0xffffffffc0100010, "below", 0xffffffffc0100000, 0xffffffffc0200000, "loop");
	expect(&k, 0xffffffff81000000, "_text", 0xffffffff81000000, 0xffffffff81000100, "");
	/* Data, and what lies below all and above. */
	assert_int_equal(kallsyms_find(&k, 0xffffffff82000001, &s), -ENOENT);
	assert_int_equal(kallsyms_find(&k, 0xffffffffc0201001, &s), -ENOENT);
	kallsyms_close(&k);
	k = of_text("ffffffff81000000 T _text\n");
	assert_int_equal(kallsyms_find(&k, 0x1000, &s), -ENOENT);
	expect(&k, 0xffffffff81000001, "_text", 0xffffffff81000000, UINT64_MAX, "");
	kallsyms_close(&k);
}

static void test_32_bit(void **state)
{
	struct kallsyms k = of_text("c1000000 T _stext\nc1000040 T sys_getppid\nc1000080 D data\n");

	(void)state;
	expect(&k, 0xc1000041, "sys_getppid", 0xc1000040, 0xc1000080, "");
	kallsyms_close(&k);
}

static void test_hidden(void **state)
{
	struct kallsyms k = of_text("0000000000000000 T _text\n0000000000000000 t local\n");
	struct kernel_symbol s;

	(void)state;
	assert_int_equal(kallsyms_find(&k, 0xffffffff81000000, &s), -EACCES);
	kallsyms_close(&k);
	k = of_text("");
	assert_int_equal(kallsyms_find(&k, 0xffffffff81000000, &s), -EACCES);
	kallsyms_close(&k);
	assert_int_equal(kallsyms_open(&k, "/nonexistent"), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_functions),
		cmocka_unit_test(test_32_bit),
		cmocka_unit_test(test_hidden),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What __kernel_vsyscall holds, by its code in kernels of all ages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bench/session/entry_code.h"

#define CODE(bytes, name) {bytes, sizeof(bytes) - 1, name}

static const struct {
	const char *code;
	size_t size;
	const char *name;
} codes[] = {
	/* Since Linux 4.4: alternatives before the int $0x80 that all return behind. */
	CODE("\x51\x52\x55\x89\xe5\x0f\x34\xcd\x80\x5d\x5a\x59\xc3", "sysenter"),
	CODE("\x51\x52\x55\x89\xcd\x0f\x05\xcd\x80\x5d\x5a\x59\xc3", "syscall"),
	CODE("\x51\x52\x55\x0f\x1f\x40\x00\xcd\x80\x5d\x5a\x59\xc3", "int80"),
	CODE("\x51\x52\x55\x90\x90\x90\x90\xcd\x80\x5d\x5a\x59\xc3", "int80"),
	/* Before: an image for each. */
	CODE("\xcd\x80\xc3", "int80"),
	CODE("\x51\x52\x55\x89\xe5\x0f\x34\x90\x90\x90\x90\x90\x90\x90\xcd\x80\x5d\x5a\x59\xc3",
	     "sysenter"),
	CODE("\x55\x89\xcd\x0f\x05\xb9\x2b\x00\x00\x00\x8e\xd1\x89\xe9\x5d\xc3", "syscall"),
	/* None: behind the return, cut short, nothing. */
	CODE("\x51\x59\xc3\xcd\x80", NULL),
	CODE("\x51\x52\x55\x89\xe5\x0f", NULL),
	CODE("", NULL),
};

static void test_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		const char *name = entry_code_name(codes[i].code, codes[i].size);
		if (!name != !codes[i].name || (name && strcmp(name, codes[i].name) != 0))
			fail_msg("code %zu enters by %s, not %s", i, name ? name : "nothing",
				 codes[i].name ? codes[i].name : "nothing");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

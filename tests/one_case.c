/* SYSPATH_CASE=test_x runs one case of a program, or those of a pattern with * and ?. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

__attribute__((constructor)) static void take_case(void)
{
	const char *name = getenv("SYSPATH_CASE");

	if (name)
		cmocka_set_test_filter(name);
}

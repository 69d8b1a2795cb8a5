/* syspath inspect --check in guests whose clocksource is not read in user space, or whose vsyscall
 * page is not there. Takes half a minute, so it is no part of `make test`; `make test-boots` runs
 * it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/boots/lab.h"
#include "tests/e2e/folder.h"

#define CHECK  "/syspath inspect --check\n"
#define FALLS  "  FALLBACK: makes a system call\r\n"
#define CHOSEN "\r\n  chosen by the command line: the kernel's command line has "

static void test_hpet(void **state)
{
	lab_expect_all(lab_boot(*state, "2", "clocksource=hpet", CHECK),
		       "fallback: ", "  x86_64  vdso  clock_gettime_monotonic       " FALLS,
		       "  x86_64  libc  gettimeofday                  " FALLS,
		       "  i386    vdso  clock_gettime_realtime        " FALLS,
		       "clocksource: hpet, of ", CHOSEN "clocksource=hpet\r\n",
		       "kernel log: clocksource: Switched to clocksource hpet\r\n",
		       "hypervisor: TCGTCGTCGTCG\r\n",
		       "warp test: ", "to do: take clocksource=hpet off the kernel's command line",
		       "### ends 1", NULL);
}

/* The TSC that is called unstable is that of the whole machine, whatever the warp test finds. */
static void test_unstable(void **state)
{
	lab_expect_all(lab_boot(*state, "1", "tsc=unstable", CHECK),
		       "fallback: ", "clocksource: hpet, of hpet acpi_pm",
		       CHOSEN "tsc=unstable, and of the others ",
		       "kernel log: tsc: Marking TSC unstable due to boot parameter\r\n",
		       "warp test: not made: one CPU alone",
		       "to do: take tsc=unstable off the kernel's command line",
		       "warning: do not force a TSC", "### ends 1", NULL);
}

static void test_fine_without_the_page(void **state)
{
	lab_expect_all(lab_boot(*state, "1", "vsyscall=none", CHECK "/syspath inspect\n"),
		       "fine: ", "clocksource: tsc, of ",
		       "warning: vsyscall=none: programs and static binaries of glibc before 2.14 ",
		       "### ends 0\r\n### /syspath inspect\r\nvsyscall mode: none ",
		       "\nvsyscall=none: programs and static binaries of glibc before 2.14 ",
		       "### ends 0\r\n### all ran", NULL);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, folder_make, folder_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_hpet),
		CASE(test_unstable),
		CASE(test_fine_without_the_page),
	};

	return cmocka_run_group_tests_name("boots/clock", tests, NULL, NULL);
}

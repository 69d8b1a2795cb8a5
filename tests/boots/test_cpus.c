/* CPUs that are offline, isolated, numbered with gaps or more than 1,024, and a clock behind 2038:
 * guests that have them, with the driver inside. Takes a minute or two, so it is no part of `make
 * test`; `make test-boots` runs it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/boots/lab.h"
#include "tests/e2e/folder.h"

#define MEASURE "--quick --batches 20 --invocations 2 --abi x86_64 --path empty --op getppid"

static void test_offline(void **state)
{
	char *output = lab_boot(*state, "4", "lab_offline=3",
				"/syspath host\n"
				"/syspath run --cpu 3 --output /tmp/a\n"
				"/syspath run --cpu 2 " MEASURE " --output /tmp/b\n");

	assert_null(strstr(output, "--cpu 3\r\n### ends 0")); /* the advice of host */
	assert_null(strstr(output, "managed_irq,3"));
	lab_expect_all(output, "syspath run --cpu 2\r\n",
		       "managed_irq,2 rcu_nocbs=2 irqaffinity=0-1 ",
		       "CPU 3 is not among those allowed (0-2): it is offline", "cpu3/online",
		       "result written to /tmp/b\r\n### ends 0", NULL);
}

static void test_isolated_and_offline(void **state)
{
	char *output = lab_boot(*state, "4", "isolcpus=2,3 lab_offline=3",
				"/syspath host\n"
				"/syspath run --cpu 3 --output /tmp/a\n"
				"/syspath run --cpu 2 " MEASURE " --output /tmp/b\n");

	lab_expect_all(output, "the CPU to measure on: isolated\r\n      syspath run --cpu 2\r\n",
		       "CPU 3 is not among those allowed (0-2): it is offline",
		       "result written to /tmp/b\r\n### ends 0", NULL);
}

/* Isolated in vain; numbers with a gap. */
static void test_gap(void **state)
{
	char *output = lab_boot(*state, "4", "isolcpus=1 lab_offline=1",
				"/syspath host\n"
				"/syspath run --cpu 1 --output /tmp/a\n"
				"/syspath run " MEASURE " --output /tmp/b\n");

	lab_expect_all(output, "the isolated CPUs are offline", "cpu1/online",
		       "syspath run --cpu 3\r\n",
		       "CPU 1 is not among those allowed (0,2-3): it is offline",
		       "result written to /tmp/b\r\n### ends 0", NULL);
}

/* More CPUs possible than a cpu_set_t holds. */
static void test_many(void **state)
{
	char *output = lab_boot(*state, "2", "possible_cpus=1536",
				"/syspath host\n"
				"/syspath list --abi x86_64 --path empty\n"
				"/syspath run --cpu 1 " MEASURE " --output /tmp/a\n"
				"/syspath run --cpu 1500 --output /tmp/b\n");

	lab_expect_all(output, "syspath run --cpu 1\r\n", "result written to /tmp/a\r\n### ends 0",
		       "CPU 1500 is not among those allowed (0-1): there is none, the host has 0-1",
		       NULL);
}

/* 32-bit seconds ended on 19 January 2038. */
static void test_after_2038(void **state)
{
	char *output = lab_boot_at(*state, "base=2040-01-01", "1", "",
				   "/syspath run --cpu 0 --quick --batches 20 --invocations 2 --op "
				   "time,gettimeofday,getppid --output /tmp/a\n"
				   "/syspath show /tmp/a\n");

	if (strstr(output, "failed"))
		fail_msg("a cell failed:\n%s", output);
	lab_expect_all(
		output,
		"int80            i386    unavailable  time: 32-bit time ended on 2038-01-19",
		"int80            i386    unavailable  gettimeofday: 32-bit time ended on "
		"2038-01-19",
		"result written to /tmp/a\r\n### ends 0\r\n", NULL);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, folder_make, folder_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_offline), CASE(test_isolated_and_offline), CASE(test_gap),
		CASE(test_many),    CASE(test_after_2038),
	};

	return cmocka_run_group_tests_name("boots/cpus", tests, NULL, NULL);
}

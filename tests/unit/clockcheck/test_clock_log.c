/* The lines of the kernel's log that are about its clocksource, of logs as kernels wrote them. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/clockcheck/clock_log.h"

static char root[] = "/tmp/syspath-log-XXXXXX";

static int make_root(void **state)
{
	char path[64];

	(void)state;
	if (!mkdtemp(root))
		return -1;
	snprintf(path, sizeof(path), "%s/dev", root);
	return mkdir(path, 0755);
}

static int remove_root(void **state)
{
	char path[64];

	(void)state;
	snprintf(path, sizeof(path), "%s/dev/kmsg", root);
	unlink(path);
	snprintf(path, sizeof(path), "%s/dev", root);
	rmdir(path);
	return rmdir(root);
}

static struct clock_log read_log(const char *text)
{
	const struct host_source source = {.root = root};
	struct clock_log log;
	char path[64];

	snprintf(path, sizeof(path), "%s/dev/kmsg", root);
	FILE *out = text ? fopen(path, "we") : NULL;
	if (text) {
		assert_non_null(out);
		assert_true(fputs(text, out) >= 0);
		assert_int_equal(fclose(out), 0);
	} else {
		unlink(path);
	}
	clock_log_read(&source, &log);
	return log;
}

/* Linux 6.1, whose watchdog found a TSC that was too slow. */
static void watchdog(void **state)
{
	static const char text[] =
		"6,12,0,-;tsc: Detected 2593.906 MHz processor\n"
		"6,80,105011,-;clocksource: Switched to clocksource tsc-early\n"
		"6,339,1141014,-;clocksource: Switched to clocksource tsc\n"
		"4,501,5140900,-;clocksource: timekeeping watchdog on CPU1: Marking clocksource 'tsc' as unstable because the skew is too large:\n"
		"4,502,5140902,-;clocksource:                       'hpet' wd_nsec: 507990360 wd_now: 1f4b wd_last: 9a mask: ffffffff\n"
		" SUBSYSTEM=cpu; Marking TSC unstable\n"
		"6,503,5140910,-;tsc: Marking TSC unstable due to clocksource watchdog\n"
		"6,504,5140920,c;clocksource: Switched to clocksource \x1b[31mhpet\n";
	struct clock_log log = read_log(text);

	(void)state;
	assert_int_equal(log.err, 0);
	assert_int_equal(log.n, 3);
	assert_string_equal(log.line[0].text, "clocksource: Switched to clocksource ?[31mhpet");
	assert_string_equal(
		clock_log_find(&log, CLOCK_LOG_WATCHDOG),
		"clocksource: timekeeping watchdog on CPU1: Marking clocksource 'tsc' as unstable because the skew is too large:");
	assert_null(clock_log_find(&log, CLOCK_LOG_UNSTABLE));
	log = read_log("4,9,1,-;timekeeping watchdog on CPU0: hpet read-back delay of 71000ns, "
		       "attempt 4, marking unstable\n");
	assert_non_null(clock_log_find(&log, CLOCK_LOG_WATCHDOG));
}

static void other_reasons(void **state)
{
	static const char *const lines[] = {
		"6,9,0,-;tsc: Marking TSC unstable due to boot parameter\n",
		"6,9,0,-;tsc: Marking TSC unstable due to check_tsc_sync_source failed\n",
		"4,9,0,-;Measured 4042 cycles TSC warp between CPUs, turning off TSC clock.\n",
		"6,9,0,-;tsc: Marking TSC unstable due to could not calculate TSC khz\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct clock_log log = read_log(lines[i]);
		assert_int_equal(log.n, 1);
		assert_non_null(clock_log_find(&log, CLOCK_LOG_UNSTABLE));
		assert_null(clock_log_find(&log, CLOCK_LOG_WATCHDOG));
	}
}

static void a_log_without_a_word(void **state)
{
	(void)state;
	struct clock_log log = read_log("6,1,0,-;Linux version 6.1\n6,2,0,-;no semicolon\nnothing\n"
					"6,3,0,-;tsc: Refined TSC clocksource calibration\n"
					"3,9,0,-;tsc: Unable to calibrate against PIT\n");
	assert_int_equal(log.err, 0);
	assert_int_equal(log.n, 0);
	log = read_log("");
	assert_int_equal(log.err, 0);
	assert_int_equal(log.n, 0);
	log = read_log(NULL);
	assert_int_equal(log.err, -ENOENT);
}

/* A log that holds more than there is room for: the last switch is in it. */
static void a_long_log(void **state)
{
	static char text[1 << 16];
	size_t n = (size_t)snprintf(text, sizeof(text),
				    "6,1,0,-;clocksource: Switched to clocksource tsc\n");

	(void)state;
	for (int i = 0; i < 100; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n,
				      "6,%d,0,-;tsc: Marking TSC unstable due to %d\n", i, i);
	snprintf(text + n, sizeof(text) - n, "6,1,0,-;clocksource: Switched to clocksource hpet\n");
	struct clock_log log = read_log(text);
	assert_int_equal(log.n, CLOCK_LOG_LINES);
	assert_string_equal(clock_log_find(&log, CLOCK_LOG_SWITCH),
			    "clocksource: Switched to clocksource hpet");
	assert_string_equal(clock_log_find(&log, CLOCK_LOG_UNSTABLE),
			    "tsc: Marking TSC unstable due to 0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(watchdog),
		cmocka_unit_test(other_reasons),
		cmocka_unit_test(a_log_without_a_word),
		cmocka_unit_test(a_long_log),
	};
	return cmocka_run_group_tests_name("clock_log", tests, make_root, remove_root);
}

/* Who chose the clocksource of hosts made up, and what to do about it. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/clockcheck/clock_cause.h"
#include "tests/unit/clockcheck/clock_sample.h"

#define WATCHDOG "timekeeping watchdog on CPU1: Marking clocksource 'tsc' as unstable"

static struct clock_log log_of(const char *line, enum clock_log_kind kind, int err)
{
	struct clock_log log = {.n = line ? 1 : 0, .err = err};

	if (line) {
		log.line[0].kind = kind;
		snprintf(log.line[0].text, CLOCK_LOG_LINE, "%s", line);
	}
	return log;
}

/* One host a row: who chose its clocksource, a part of the reason, and of each piece of advice. */
static const struct {
	const char *clocksource, *available, *parameters, *hypervisor;
	const char *line; /* of the log; NULL: none */
	enum clock_log_kind kind;
	enum clock_chooser by;
	const char *because, *advice[3];
	bool unstable;
} causes[] = {
	{"hpet",
	 "hpet acpi_pm tsc",
	 "{\"clocksource\": \"hpet\"}",
	 "none",
	 NULL,
	 0,
	 CHOSEN_BY_COMMAND_LINE,
	 "has clocksource=hpet",
	 {"take clocksource=hpet off the kernel's command line", "choose the TSC now"},
	 false},
	{"hpet",
	 "hpet acpi_pm",
	 "{\"tsc\": \"unstable\"}",
	 "none",
	 "tsc: Marking TSC unstable due to boot parameter",
	 CLOCK_LOG_UNSTABLE,
	 CHOSEN_BY_COMMAND_LINE,
	 "has tsc=unstable",
	 {"take tsc=unstable off"},
	 true},
	{"acpi_pm",
	 "acpi_pm",
	 "{\"notsc\": \"\"}",
	 "none",
	 NULL,
	 0,
	 CHOSEN_BY_COMMAND_LINE,
	 "has notsc",
	 {"take notsc off"},
	 true},
	{"hpet",
	 "hpet acpi_pm",
	 "{}",
	 "none",
	 WATCHDOG,
	 CLOCK_LOG_WATCHDOG,
	 CHOSEN_BY_WATCHDOG,
	 WATCHDOG,
	 {"find out what is wrong with the TSC"},
	 true},
	{"hpet",
	 "hpet acpi_pm",
	 "{\"tsc\": \"nowatchdog\"}",
	 "none",
	 "TSC warp",
	 CLOCK_LOG_UNSTABLE,
	 CHOSEN_BY_KERNEL,
	 "unusable; its log: TSC warp",
	 {"find out what is wrong"},
	 true},
	{"hpet",
	 "tsc hpet acpi_pm",
	 "{}",
	 "none",
	 NULL,
	 0,
	 CHOSEN_BY_SOMEBODY,
	 "somebody has written to",
	 {"choose the TSC now"},
	 false},
	{"hpet",
	 "hpet acpi_pm",
	 "{}",
	 "none",
	 NULL,
	 0,
	 CHOSEN_BY_KERNEL,
	 "no longer has the reason",
	 {"find out what is wrong"},
	 true},
	{"kvm-clock",
	 "kvm-clock tsc acpi_pm",
	 "{}",
	 "KVMKVMKVM",
	 NULL,
	 0,
	 CHOSEN_BY_KERNEL,
	 "prefers kvm-clock",
	 {"choose the TSC now", "only where the host's own"},
	 false},
	{"acpi_pm",
	 "kvm-clock acpi_pm",
	 "{}",
	 "KVMKVMKVM",
	 WATCHDOG,
	 CLOCK_LOG_WATCHDOG,
	 CHOSEN_BY_WATCHDOG,
	 WATCHDOG,
	 {"choose the hypervisor's clock, kvm-clock", "find out what is wrong"},
	 true},
	{"acpi_pm",
	 "hyperv_clocksource_tsc_page acpi_pm",
	 "{}",
	 "Microsoft Hv",
	 WATCHDOG,
	 CLOCK_LOG_WATCHDOG,
	 CHOSEN_BY_WATCHDOG,
	 WATCHDOG,
	 {"choose the hypervisor's clock, hyperv_clocksource_tsc_page", "find out what is wrong"},
	 true},
	{"acpi_pm",
	 "acpi_pm",
	 "{}",
	 "TCGTCGTCGTCG",
	 NULL,
	 0,
	 CHOSEN_BY_KERNEL,
	 "does not offer tsc",
	 {"have the hypervisor give this guest an invariant TSC", "find out what is wrong"},
	 true},
	{"tsc",
	 "tsc hpet",
	 "{\"clocksource\": \"tsc\"}",
	 "none",
	 WATCHDOG,
	 CLOCK_LOG_WATCHDOG,
	 CHOSEN_BY_COMMAND_LINE,
	 "clocksource=tsc",
	 {"what gives processes another vDSO"},
	 true},
	{"tsc",
	 "tsc hpet",
	 "{}",
	 "none",
	 NULL,
	 0,
	 CHOSEN_BY_KERNEL,
	 "prefers tsc",
	 {"what gives processes another vDSO"},
	 false},
	{NULL, NULL, "{}", "none", NULL, 0, CHOSEN_UNKNOWN, "cannot be read", {NULL}, false},
};

static void who_chose_it_and_what_to_do(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(causes) / sizeof(causes[0]); i++) {
		json_t *host = clock_sample_host(causes[i].clocksource, causes[i].available,
						 causes[i].parameters, causes[i].hypervisor);
		struct clock_log log = log_of(causes[i].line, causes[i].kind, 0);
		struct clock_cause cause;
		size_t n = 0;
		clock_cause_find(host, &log, &cause);
		if (cause.by != causes[i].by || !strstr(cause.because, causes[i].because))
			fail_msg("row %zu: %d: %s", i, cause.by, cause.because);
		assert_int_equal(cause.tsc_unstable, causes[i].unstable);
		json_t *advice = clock_cause_advice(host, &cause, false);
		for (; n < 3 && causes[i].advice[n]; n++) {
			const char *what = json_string_value(
				json_object_get(json_array_get(advice, n), "what"));
			if (!what || !strstr(what, causes[i].advice[n]))
				fail_msg("row %zu: %s, not %s", i, what, causes[i].advice[n]);
		}
		assert_int_equal(json_array_size(advice), n);
		json_decref(advice);
		json_decref(host);
	}
}

static void a_log_that_may_not_be_read(void **state)
{
	json_t *host = clock_sample_host("hpet", "hpet", "{}", "none");
	struct clock_log log = log_of(NULL, 0, -EPERM);
	struct clock_cause cause;

	(void)state;
	clock_cause_find(host, &log, &cause);
	assert_int_equal(cause.by, CHOSEN_BY_KERNEL);
	assert_non_null(strstr(cause.because, "cannot be read here: Operation not permitted"));
	json_decref(host);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_chose_it_and_what_to_do),
		cmocka_unit_test(a_log_that_may_not_be_read),
	};
	return cmocka_run_group_tests_name("clock_cause", tests, NULL, NULL);
}

#include "tests/unit/clockcheck/clock_sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

json_t *clock_sample_host(const char *clocksource, const char *available, const char *parameters,
			  const char *hypervisor)
{
	json_error_t at;
	json_t *words = json_loads(parameters, 0, &at);

	assert_non_null(words);
	return json_pack("{s:{s:s?, s:s, s:o, s:s}, s:{s:s?}}", "hard", "clocksource", clocksource,
			 "hypervisor", hypervisor, "kernel_parameters", words, "vsyscall_mode",
			 "xonly", "soft", "clocksources_available", available);
}

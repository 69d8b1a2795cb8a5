/* The check of the clock, of hosts made up: the verdict, its reasons, what to do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/clockcheck/clock_check.h"
#include "tests/unit/clockcheck/clock_sample.h"

static const struct warp steady = {.cpus = 4, .handed = 1000, .seconds = 0.3, .from = -1, .to = -1};
static const struct warp warps = {
	.cpus = 4, .handed = 1000, .seconds = 0.3, .largest = 77, .from = 1, .to = 3};
static const struct warp untested = {.cpus = 1, .from = -1, .to = -1, .reason = "one CPU alone"};

#define CELL(abi_, path_, op_, status_, enters_)                                                   \
	{.id = {ABI_##abi_, PATH_##path_, OP_##op_, CONDITION_none},                               \
	 .status = WIRE_##status_,                                                                 \
	 .enters = WIRE_ENTERS##enters_,                                                           \
	 .reason = "because"}

/* Checks the cells, ended by one without a reason, on the host, which is taken. */
static json_t *check_cells(struct cell_outcome *cells, json_t *host, const struct warp *warp)
{
	struct outcome outcome = {.cells = cells};
	struct clock_log log = {0};

	while (cells[outcome.n_cells].reason[0])
		outcome.n_cells++;
	json_t *check = clock_check(&(struct clock_check_input){&outcome, host, &log, warp});
	assert_non_null(check);
	json_decref(host);
	return check;
}

static void expect(json_t *check, const char *verdict, int code)
{
	assert_string_equal(json_string_value(json_object_get(check, "verdict")), verdict);
	assert_int_equal(clock_check_code(check), code);
}

static json_t *on_tsc(void)
{
	return clock_sample_host("tsc", "tsc hpet", "{}", "none");
}

static void verdicts(void **state)
{
	static struct cell_outcome stay[] = {CELL(x86_64, vdso, time, OK, _NOT),
					     CELL(x86_64, libc, gettimeofday, OK, _NOT),
					     CELL(x86_64, vdso, getcpu, OK, ), /* asks no clock */
					     {.calls = 0}};
	static struct cell_outcome fall[] = {CELL(x86_64, vdso, time, OK, _NOT),
					     CELL(x86_64, vdso, gettimeofday, OK, ),
					     {.calls = 0}};
	static struct cell_outcome unknown[] = {CELL(x86_64, vdso, time, OK, _NOT),
						CELL(x86_64, vdso, gettimeofday, OK, _UNKNOWN),
						{.calls = 0}};
	static struct cell_outcome failed[] = {CELL(x86_64, vdso, time, FAILED, _UNKNOWN),
					       CELL(x86_64, vdso, gettimeofday, OK, _NOT),
					       {.calls = 0}};
	static struct cell_outcome none[] = {CELL(x86_64, vdso, time, UNAVAILABLE, _UNKNOWN),
					     {.calls = 0}};
	const struct {
		struct cell_outcome *cells;
		const struct warp *warp;
		const char *verdict;
		int code;
	} rows[] = {
		{stay, &steady, "fine", 0},	   {stay, &untested, "fine", 0},
		{stay, &warps, "backwards", 1},	   {fall, &steady, "fallback", 1},
		{fall, &warps, "fallback", 1},	   {unknown, &steady, "unknown", 3},
		{unknown, &warps, "backwards", 1}, {failed, &steady, "failed", 1},
		{none, &steady, "nothing", 4},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		json_t *check = check_cells(rows[i].cells, on_tsc(), rows[i].warp);
		expect(check, rows[i].verdict, rows[i].code);
		/* Without a fault there is no advice. */
		assert_int_equal(json_array_size(json_object_get(check, "advice")) > 0,
				 !strcmp(rows[i].verdict, "fallback"));
		json_decref(check);
	}
}

/* Whatever its name: what is read in the vDSO is no fault. */
static void clocks_of_hypervisors(void **state)
{
	static struct cell_outcome stay[] = {CELL(x86_64, vdso, time, OK, _NOT), {.calls = 0}};
	static const char *const names[][2] = {{"kvm-clock", "KVMKVMKVM"},
					       {"hyperv_clocksource_tsc_page", "Microsoft Hv"},
					       {"xen", "XenVMMXenVMM"}};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		/* A TSC that goes back is not the clock there: pvclock allows for it. */
		json_t *check = check_cells(
			stay, clock_sample_host(names[i][0], names[i][0], "{}", names[i][1]),
			&warps);
		expect(check, "fine", 0);
		assert_int_equal(json_array_size(json_object_get(check, "warnings")), 0);
		json_decref(check);
	}
}

/* glibc's i386 clock_getres makes a system call though the vDSO's function does not: no fault of
 * the clock. Where the vDSO has none, it is. */
static void the_library_s_own_way(void **state)
{
	static struct cell_outcome own[] = {CELL(i386, vdso, clock_getres, OK, _NOT),
					    CELL(i386, libc, clock_getres, OK, ),
					    {.calls = 0}};
	static struct cell_outcome missing[] = {
		CELL(i386, vdso, clock_getres, UNAVAILABLE, _UNKNOWN),
		CELL(i386, libc, clock_getres, OK, ),
		{.calls = 0}};

	(void)state;
	json_t *check = check_cells(own, on_tsc(), &steady);
	expect(check, "fine", 0);
	const json_t *libc = json_array_get(json_object_get(check, "functions"), 1);
	assert_true(json_is_false(json_object_get(libc, "fallback")));
	assert_string_equal(json_string_value(json_object_get(libc, "reason")),
			    "the C library does not call the vDSO's function");
	json_decref(check);
	check = check_cells(missing, clock_sample_host("tsc", "tsc", "{\"vdso\": \"0\"}", "none"),
			    &steady);
	expect(check, "fallback", 1);
	const json_t *first = json_array_get(json_object_get(check, "advice"), 0);
	assert_non_null(strstr(json_string_value(json_object_get(first, "what")), "vdso=0"));
	json_decref(check);
}

/* Before Linux 5.3: clock_gettime stays for CLOCK_MONOTONIC, and has no CLOCK_MONOTONIC_RAW. */
static void a_clock_that_the_vdso_lacks(void **state)
{
	static struct cell_outcome old[] = {CELL(x86_64, vdso, clock_gettime_monotonic, OK, _NOT),
					    CELL(x86_64, vdso, clock_gettime_monotonic_raw, OK, ),
					    CELL(x86_64, libc, clock_gettime_monotonic, OK, _NOT),
					    CELL(x86_64, libc, clock_gettime_monotonic_raw, OK, ),
					    {.calls = 0}};
	static struct cell_outcome hpet[] = {CELL(x86_64, vdso, clock_gettime_monotonic, OK, ),
					     CELL(x86_64, vdso, clock_gettime_monotonic_raw, OK, ),
					     CELL(i386, vdso, clock_gettime_monotonic, OK, _NOT),
					     {.calls = 0}};

	(void)state;
	json_t *check = check_cells(old, on_tsc(), &steady);
	expect(check, "fine", 0);
	for (size_t i = 1; i < 4; i += 2) {
		const json_t *raw = json_array_get(json_object_get(check, "functions"), i);
		assert_string_equal(json_string_value(json_object_get(raw, "reason")),
				    "this kernel's vDSO does not have the clock");
	}
	json_decref(check);
	check = check_cells(hpet, on_tsc(), &steady);
	expect(check, "fallback", 1);
	const json_t *raw = json_array_get(json_object_get(check, "functions"), 1);
	assert_true(json_is_true(json_object_get(raw, "fallback")));
	json_decref(check);
}

/* The i-th warning; NULL when there are fewer. */
static const char *warning(const json_t *check, size_t i)
{
	return json_string_value(json_array_get(json_object_get(check, "warnings"), i));
}

static void the_tsc_is_not_to_be_forced(void **state)
{
	static struct cell_outcome fall[] = {CELL(x86_64, vdso, time, OK, ), {.calls = 0}};
	static const char bad[] = "do not force a TSC";

	(void)state;
	json_t *check = check_cells(fall, clock_sample_host("hpet", "hpet", "{}", "none"), &steady);
	assert_ptr_equal(strstr(warning(check, 0), bad), warning(check, 0));
	assert_non_null(strstr(warning(check, 0), "no step backwards just now, which is no proof: "
						  "'syspath selfcheck'"));
	json_decref(check);
	check = check_cells(fall, clock_sample_host("hpet", "hpet", "{}", "none"), &warps);
	assert_non_null(strstr(warning(check, 0), "went back by 77 ticks from CPU 1 to CPU 3"));
	json_decref(check);
	check = check_cells(fall, clock_sample_host("hpet", "hpet", "{}", "none"), &untested);
	assert_non_null(strstr(warning(check, 0), "was not made: one CPU alone"));
	json_decref(check);
	/* The kernel has nothing against it. */
	check = check_cells(fall, clock_sample_host("hpet", "hpet tsc", "{}", "none"), &steady);
	assert_null(warning(check, 0));
	json_decref(check);
	static struct cell_outcome stay[] = {CELL(x86_64, vdso, time, OK, _NOT), {.calls = 0}};
	check = check_cells(stay, on_tsc(), &warps);
	assert_non_null(strstr(warning(check, 0), "the clocksource is tsc, and the TSC goes back"));
	json_decref(check);
}

static void no_vsyscall_page(void **state)
{
	static struct cell_outcome stay[] = {CELL(x86_64, vdso, time, OK, _NOT), {.calls = 0}};
	json_t *host = on_tsc();

	(void)state;
	json_object_set_new(json_object_get(host, "hard"), "vsyscall_mode", json_string("none"));
	json_t *check = check_cells(stay, host, &steady);
	expect(check, "fine", 0);
	assert_non_null(strstr(warning(check, 0), "glibc before 2.14 crash here"));
	json_decref(check);
}

/* What is not known is null, and is printed as such. */
static void a_host_that_shows_nothing(void **state)
{
	static struct cell_outcome fall[] = {CELL(x86_64, vdso, time, OK, ), {.calls = 0}};
	json_t *host = json_pack("{s:{}, s:{}}", "hard", "soft");
	char *text = NULL;
	size_t size = 0;

	(void)state;
	json_t *check = check_cells(fall, host, &untested);
	expect(check, "fallback", 1);
	FILE *out = open_memstream(&text, &size);
	clock_check_print(out, check);
	fclose(out);
	assert_string_equal(
		text,
		"fallback: 1 of 1 clock functions make a system call although they need not\n"
		"  x86_64  vdso  time                            FALLBACK: makes a system call\n"
		"clocksource: not known\n"
		"  chosen by whom is not known: /sys/devices/system/clocksource/clocksource0/current_clocksource cannot be read\n"
		"hypervisor: not known\n"
		"warp test: not made: one CPU alone\n");
	free(text);
	json_decref(check);
}

static void for_people(void **state)
{
	static struct cell_outcome cells[] = {CELL(x86_64, vdso, time, OK, _NOT),
					      CELL(x86_64, vdso, gettimeofday, OK, ),
					      CELL(x86_64, libc, gettimeofday, OK, ),
					      CELL(i386, vdso, time, UNAVAILABLE, _UNKNOWN),
					      {.calls = 0}};
	char *text = NULL;
	size_t size = 0;

	(void)state;
	json_t *check = check_cells(
		cells, clock_sample_host("hpet", "hpet tsc", "{\"clocksource\": \"hpet\"}", "none"),
		&warps);
	FILE *out = open_memstream(&text, &size);
	clock_check_print(out, check);
	fclose(out);
	assert_string_equal(
		text,
		"fallback: 2 of 3 clock functions make a system call although they need not\n"
		"  x86_64  vdso  gettimeofday                    FALLBACK: makes a system call\n"
		"  x86_64  libc  gettimeofday                    FALLBACK: makes a system call\n"
		"  i386    vdso  time                            unavailable: because\n"
		"clocksource: hpet, of hpet tsc\n"
		"  chosen by the command line: the kernel's command line has clocksource=hpet\n"
		"hypervisor: none\n"
		"warp test: the TSC went back by up to 77 ticks, from CPU 1 to CPU 3, in 1000 readings handed round 4 CPUs in 0.30 s\n"
		"to do: take clocksource=hpet off the kernel's command line, and reboot\n"
		"    sudo sed -i 's/ *\\<clocksource=hpet\\>//' /etc/default/grub && sudo update-grub && sudo reboot\n"
		"to do: find out what is wrong with the TSC: firmware that writes to it, CPUs that are not synchronous, a host that was suspended or a guest that was moved\n"
		"    sudo dmesg | grep -i -e tsc -e clocksource\n"
		"warning: do not force a TSC (clocksource=tsc, tsc=reliable) that the kernel called unstable or that goes back: time then goes backwards or at a wrong rate, and with it timeouts, leases and logs; here it went back by 77 ticks from CPU 1 to CPU 3\n");
	free(text);
	json_decref(check);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(verdicts),
		cmocka_unit_test(clocks_of_hypervisors),
		cmocka_unit_test(the_library_s_own_way),
		cmocka_unit_test(a_clock_that_the_vdso_lacks),
		cmocka_unit_test(the_tsc_is_not_to_be_forced),
		cmocka_unit_test(no_vsyscall_page),
		cmocka_unit_test(a_host_that_shows_nothing),
		cmocka_unit_test(for_people),
	};
	return cmocka_run_group_tests_name("clock_check", tests, NULL, NULL);
}

/* The warp test: what a reader makes of readings that are handed to it, and the processes. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "bench/base/interrupts.h"
#include "bench/clockcheck/warp.h"
#include "bench/machine/affinity.h"

static void a_higher_reading_is_handed_on(void **state)
{
	struct warp_reader reader = {.from = -1};
	uint64_t before = 1000;
	int from = 3;

	(void)state;
	warp_take(&reader, 1007, 5, &before, &from);
	assert_int_equal(before, 1007);
	assert_int_equal(from, 5);
	warp_take(&reader, 1007, 6, &before, &from); /* no step back */
	assert_int_equal(from, 6);
	assert_int_equal(reader.handed, 2);
	assert_int_equal(reader.largest, 0);
}

/* The highest reading goes on, with its CPU, past those that lag behind: each of them shows by how
 * much. */
static void a_lower_reading_is_a_step_back(void **state)
{
	struct warp_reader a = {.from = -1}, b = {.from = -1};
	uint64_t before = UINT64_MAX - 5;
	int from = 3;

	(void)state;
	warp_take(&a, UINT64_MAX - 47, 5, &before, &from);
	assert_int_equal(a.largest, 42);
	assert_int_equal(a.from, 3);
	warp_take(&b, UINT64_MAX - 12, 6, &before, &from);
	assert_int_equal(b.largest, 7);
	assert_int_equal(b.from, 3);
	warp_take(&a, UINT64_MAX - 9, 5, &before, &from); /* the largest is kept */
	assert_int_equal(a.largest, 42);
	assert_int_equal(a.handed, 2);
	assert_int_equal(from, 3);
}

static void processes_hand_readings_round(void **state)
{
	struct cpulist cpus = {0};
	struct warp warp;

	(void)state;
	assert_int_equal(cpus_allowed(&cpus), 0);
	if (cpulist_count(&cpus) < 2) {
		print_message("skipped: one CPU alone is allowed\n");
		skip();
	}
	/* On a busy host a CPU may not come to it in so short a time. */
	for (int i = 0; i < 200; i++) {
		assert_int_equal(warp_test(&cpus, 0.05, &warp), 0);
		if (!warp.reason[0])
			break;
	}
	assert_string_equal(warp.reason, "");
	assert_int_equal(warp.cpus, cpulist_count(&cpus));
	assert_true(warp.handed >= (uint64_t)warp.cpus);
	assert_true(warp.seconds >= 0.05);
	assert_int_equal(warp.largest > 0, warp.to >= 0);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* none is left */
	assert_int_equal(errno, ECHILD);
}

static void what_keeps_it_from_being_made(void **state)
{
	struct cpulist one = {0}, absent = {0};
	struct warp warp;

	(void)state;
	assert_int_equal(cpulist_add(&one, 0), 0);
	assert_int_equal(warp_test(&one, 0.05, &warp), 0);
	assert_non_null(strstr(warp.reason, "one CPU alone"));
	assert_int_equal(cpulist_add(&absent, CPULIST_MAX - 2), 0);
	assert_int_equal(cpulist_add(&absent, CPULIST_MAX - 1), 0);
	/* On a busy host its processes may not come to it in so short a time. */
	for (int i = 0; i < 200; i++) {
		assert_int_equal(warp_test(&absent, 0.05, &warp), 0);
		if (strstr(warp.reason, "could not be pinned to"))
			break;
	}
	assert_non_null(strstr(warp.reason, "could not be pinned to"));
	assert_int_equal(warp.handed, 0);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

/* The last test: an interrupt is for the process, and for ever. */
static void an_interrupt_ends_it(void **state)
{
	struct cpulist cpus = {0};
	struct warp warp;

	(void)state;
	assert_int_equal(cpus_allowed(&cpus), 0);
	if (cpulist_count(&cpus) < 2)
		skip();
	interrupts_catch();
	assert_int_equal(raise(SIGINT), 0);
	assert_int_equal(warp_test(&cpus, 3600, &warp), -EINTR);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* none is left */
	assert_int_equal(errno, ECHILD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_higher_reading_is_handed_on),
		cmocka_unit_test(a_lower_reading_is_a_step_back),
		cmocka_unit_test(processes_hand_readings_round),
		cmocka_unit_test(what_keeps_it_from_being_made),
		cmocka_unit_test(an_interrupt_ends_it),
	};
	return cmocka_run_group_tests_name("warp", tests, NULL, NULL);
}

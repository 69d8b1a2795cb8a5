/* Lists of events, and the groups that they are counted in. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bench/counters/event_set.h"

/* No sysfs and no tracefs: what does not depend on the host. */
#define NOWHERE "/nonexistent"

static struct event_set set;

static struct event *named(const char *name)
{
	for (size_t i = 0; i < set.n; i++)
		if (!strcmp(set.events[i].name, name))
			return &set.events[i];
	fail_msg("%s is not in the set", name);
	return NULL;
}

/* --- lists ------------------------------------------------------------------------------------ */

static int parse(const char *list, const struct event **bad)
{
	return event_set_parse(NOWHERE, list, &set, bad);
}

static void test_names_in_order(void **state)
{
	const struct event *bad;

	(void)state;
	assert_int_equal(parse("instructions:k,cycles:u", &bad), 0);
	assert_string_equal(set.events[0].name, "instructions:k");
	assert_string_equal(set.events[1].name, "cycles:u");
	assert_true(set.events[0].asked && set.events[1].asked);
}

static void test_truths_bring_their_events(void **state)
{
	const struct event *bad;

	(void)state;
	assert_int_equal(parse("cycles:u", &bad), 0);
	assert_int_equal(set.n, 4);
	assert_false(named("page-faults:u")->asked);
	assert_int_equal(named("page-faults:u")->status, EVENT_READY);
	assert_int_equal(named("raw_syscalls:sys_enter")->status, EVENT_UNAVAILABLE);
	assert_string_not_equal(named("raw_syscalls:sys_enter")->reason, "");
}

static void test_what_was_asked_for_is_not_brought(void **state)
{
	const struct event *bad;

	(void)state;
	assert_int_equal(parse("page-faults:u,vsyscall:emulate_vsyscall", &bad), 0);
	assert_int_equal(set.n, 3);
	assert_true(named("page-faults:u")->asked);
	assert_true(named("vsyscall:emulate_vsyscall")->asked);
}

static void test_twice_counts_once(void **state)
{
	const struct event *bad;

	(void)state;
	assert_int_equal(parse("cycles:u,cycles:u,default,default", &bad), 0);
	size_t n = 0;
	for (size_t i = 0; i < set.n; i++)
		n += !strcmp(set.events[i].name, "cycles:u");
	assert_int_equal(n, 1);
}

static void test_blanks_are_no_part_of_a_name(void **state)
{
	const struct event *bad;

	(void)state;
	assert_int_equal(parse(" cycles:u , page-faults:u,cycles:u ", &bad), 0);
	assert_string_equal(set.events[0].name, "cycles:u");
	assert_string_equal(set.events[1].name, "page-faults:u");
}

static void test_default(void **state)
{
	const struct event *bad;
	size_t n = 1;

	(void)state;
	assert_int_equal(parse("default", &bad), 0);
	for (const char *at = event_set_default; (at = strchr(at, ',')); at++)
		n++;
	assert_int_equal(set.n, n); /* the truths' own are among them */
	assert_int_equal(named("msr::aperf")->status, EVENT_UNAVAILABLE);
	assert_int_equal(named("cycles:k")->domain, DOMAIN_KERNEL);
	assert_int_equal(named("msr::aperf")->domain, DOMAIN_BOTH);
}

static void test_unknown_is_pointed_at(void **state)
{
	const struct event *bad;

	(void)state;
	assert_int_equal(parse("cycles:u,nosuch::event,alsonot", &bad), -ENOENT);
	assert_string_equal(bad->name, "nosuch::event");
	assert_non_null(strstr(bad->reason, "nosuch"));
}

static void test_empty_names(void **state)
{
	static const char *const lists[] = {
		"", ",", "cycles:u,", ",cycles:u", "cycles:u,,cycles:k", "cycles:u, "};
	const struct event *bad;

	(void)state;
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		assert_int_equal(parse(lists[i], &bad), -EINVAL);
		assert_null(bad);
	}
}

static void test_too_many(void **state)
{
	char list[EVENT_SET_ASKED * 8 + 16] = "";
	const struct event *bad;

	(void)state;
	for (int i = 0; i <= EVENT_SET_ASKED; i++) /* raw codes: as many events as one likes */
		snprintf(list + strlen(list), sizeof(list) - strlen(list), "%sr%x", i ? "," : "",
			 0x100 + i);
	assert_int_equal(parse(list, &bad), -E2BIG);
	*strrchr(list, ',') = 0;
	assert_int_equal(parse(list, &bad), 0);
	assert_int_equal(set.n, EVENT_SET_MAX); /* there is room for the truths' all the same */
}

static void test_a_name_longer_than_any(void **state)
{
	char list[1000];
	const struct event *bad;

	(void)state;
	memset(list, 'a', sizeof(list));
	list[sizeof(list) - 1] = 0;
	assert_int_equal(parse(list, &bad), -ENOENT);
	assert_non_null(bad);
}

/* --- groups ---------------------------------------------------------------------------------- */

/* A PMU of so many counters, that knows no event of the name; and what it was asked for. */
struct pmu {
	size_t counters;
	const char *unknown;
	bool mixed;
};

static int fits(void *ctx, const struct event *const *events, size_t n)
{
	struct pmu *pmu = ctx;

	for (size_t i = 0; i < n; i++) {
		pmu->mixed |= events[i]->kind != events[0]->kind;
		if (pmu->unknown && !strcmp(events[i]->name, pmu->unknown))
			return -ENOENT;
	}
	return n > pmu->counters && events[0]->kind == KIND_HARDWARE ? -EINVAL : 0;
}

static void make(size_t n, const enum event_kind *kinds)
{
	set = (struct event_set){.n = n};
	for (size_t i = 0; i < n; i++) {
		set.events[i].kind = kinds[i];
		snprintf(set.events[i].name, EVENT_NAME_MAX, "e%zu", i);
	}
}

static void expect_groups(const uint32_t *groups)
{
	for (size_t i = 0; i < set.n; i++)
		assert_int_equal(set.events[i].group, groups[i]);
}

static void test_what_does_not_fit_is_another_group(void **state)
{
	struct pmu pmu = {.counters = 2};

	(void)state;
	make(5, (const enum event_kind[5]){0});
	event_set_make_groups(&set, fits, &pmu);
	assert_int_equal(set.n_groups, 3);
	expect_groups((const uint32_t[]){0, 0, 1, 1, 2});
}

static void test_kinds_do_not_mix(void **state)
{
	struct pmu pmu = {.counters = 4};

	(void)state;
	make(6, (const enum event_kind[]){KIND_TRACEPOINT, KIND_HARDWARE, KIND_SOFTWARE, KIND_MSR,
					  KIND_HARDWARE, KIND_SOFTWARE});
	event_set_make_groups(&set, fits, &pmu);
	assert_false(pmu.mixed);
	assert_int_equal(set.n_groups, 4);
	expect_groups((const uint32_t[]){3, 0, 2, 1, 0, 2});
}

static void test_what_is_never_counted_says_why(void **state)
{
	struct pmu pmu = {.counters = 4, .unknown = "e1"};
	const struct event *group[EVENT_SET_MAX];

	(void)state;
	make(3, (const enum event_kind[3]){0});
	event_set_make_groups(&set, fits, &pmu);
	assert_int_equal(set.events[1].status, EVENT_UNAVAILABLE);
	assert_non_null(strstr(set.events[1].reason, "ENOENT"));
	assert_int_equal(set.events[0].status, EVENT_READY);
	assert_int_equal(set.events[2].status, EVENT_READY);
	assert_int_equal(set.n_groups, 1); /* it does not part those around it */
	assert_int_equal(event_set_group(&set, 0, group), 2);
}

/* Figures are made of events of one group: plain events do not come between them. */
static void test_events_with_a_role_go_first(void **state)
{
	struct pmu pmu = {.counters = 2};

	(void)state;
	make(4, (const enum event_kind[4]){0});
	set.events[0].role = ROLE_CYCLES;
	set.events[3].role = ROLE_INSTRUCTIONS;
	event_set_make_groups(&set, fits, &pmu);
	expect_groups((const uint32_t[]){0, 1, 1, 0});
}

/* Nothing can be counted: no group at all, and not an empty one. */
static void test_no_pmu(void **state)
{
	struct pmu pmu = {.counters = 0};

	(void)state;
	make(3, (const enum event_kind[3]){0});
	event_set_make_groups(&set, fits, &pmu);
	assert_int_equal(set.n_groups, 0);
	for (size_t i = 0; i < set.n; i++)
		assert_int_equal(set.events[i].status, EVENT_UNAVAILABLE);
}

static void test_group_is_listed_in_order(void **state)
{
	struct pmu pmu = {.counters = 2};
	const struct event *group[EVENT_SET_MAX];

	(void)state;
	make(4, (const enum event_kind[4]){0});
	event_set_make_groups(&set, fits, &pmu);
	assert_int_equal(event_set_group(&set, 1, group), 2);
	assert_ptr_equal(group[0], &set.events[2]);
	assert_ptr_equal(group[1], &set.events[3]);
}

static void test_find(void **state)
{
	(void)state;
	make(3, (const enum event_kind[3]){0});
	set.events[0].role = set.events[1].role = set.events[2].role = ROLE_CYCLES;
	set.events[0].status = EVENT_UNAVAILABLE;
	set.events[2].domain = DOMAIN_KERNEL;
	assert_int_equal(event_set_find(&set, ROLE_CYCLES, DOMAIN_COUNT), 1);
	assert_int_equal(event_set_find(&set, ROLE_CYCLES, DOMAIN_KERNEL), 2);
	assert_int_equal(event_set_find(&set, ROLE_CYCLES, DOMAIN_BOTH), -1);
	assert_int_equal(event_set_find(&set, ROLE_APERF, DOMAIN_COUNT), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_in_order),
		cmocka_unit_test(test_truths_bring_their_events),
		cmocka_unit_test(test_what_was_asked_for_is_not_brought),
		cmocka_unit_test(test_twice_counts_once),
		cmocka_unit_test(test_blanks_are_no_part_of_a_name),
		cmocka_unit_test(test_default),
		cmocka_unit_test(test_unknown_is_pointed_at),
		cmocka_unit_test(test_empty_names),
		cmocka_unit_test(test_too_many),
		cmocka_unit_test(test_a_name_longer_than_any),
		cmocka_unit_test(test_what_does_not_fit_is_another_group),
		cmocka_unit_test(test_kinds_do_not_mix),
		cmocka_unit_test(test_what_is_never_counted_says_why),
		cmocka_unit_test(test_events_with_a_role_go_first),
		cmocka_unit_test(test_no_pmu),
		cmocka_unit_test(test_group_is_listed_in_order),
		cmocka_unit_test(test_find),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Counting for real, on this very process, what every kernel counts for everyone: page faults of
 * the user. Skipped where even that is forbidden. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/counters/encode.h"
#include "bench/counters/open_strerror.h"
#include "bench/engine/count_pairs.h"

static struct event faults;

static int find_faults(void **state)
{
	(void)state;
	encode_event("", "page-faults:u", &faults);
	return faults.status == EVENT_READY ? 0 : -1;
}

static void skip_where_forbidden(void)
{
	const struct event *const list[] = {&faults};

	if (group_try(NULL, list, 1))
		skip();
}

/* Makes n page faults: touches n pages for the first time. */
static void fault(size_t n)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	volatile char *pages =
		mmap(NULL, n * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	assert_true(pages != MAP_FAILED);
	madvise((void *)pages, n * page, MADV_NOHUGEPAGE);
	for (size_t i = 0; i < n; i++)
		pages[i * page] = 1;
	munmap((void *)pages, n * page);
}

static void test_counts_what_happens(void **state)
{
	const struct event *const list[] = {&faults};
	struct group_reading before, after;
	uint64_t difference[1] = {0};
	struct group group;

	(void)state;
	skip_where_forbidden();
	assert_int_equal(group_open(&group, list, 1, 0), 0);
	assert_int_equal(group_enable(&group), 0);
	assert_int_equal(group_read(&group, &before), 0);
	fault(100);
	assert_int_equal(group_read(&group, &after), 0);
	assert_int_equal(group_difference(&before, &after, 1, difference), 0);
	assert_true(difference[0] >= 100);
	group_close(&group);
	assert_int_equal(group.n, 0);
	group_close(&group);
}

/* Whatever a block costs by itself, pairs of blocks find one fault per call. */
static void test_pairs_find_the_cost_of_a_call(void **state)
{
	struct count_pairs pairs = {.n = 1, .events = {&faults}};
	struct per_call per_call[EVENT_SET_MAX];
	struct wire_block block = {.tsc = 0};
	uint32_t calls, blocks = 0, most = 0;
	double tsc;

	(void)state;
	skip_where_forbidden();
	assert_int_equal(count_pairs_begin(&pairs, getpid(), 50), 0);
	assert_int_equal(count_pairs_step(&pairs, NULL, &calls), 0);
	while (calls) {
		most = calls > most ? calls : most;
		fault(calls + 7);
		block = (struct wire_block){.tsc = 1000 + 30 * calls, .calls = calls};
		blocks++;
		assert_int_equal(count_pairs_step(&pairs, &block, &calls), 0);
	}
	assert_int_equal(most, 100);
	assert_true(blocks >= 1 + 2 * COUNT_REPETITIONS);
	assert_true(blocks <= COUNT_ROUNDS * (1 + 2 * COUNT_REPETITIONS));
	assert_int_equal(count_pairs_result(&pairs, per_call, &tsc), 0);
	assert_true(per_call[0].median >= 1 && per_call[0].median <= 1);
	assert_true(tsc >= 30 && tsc <= 30);
	count_pairs_end(&pairs);
}

/* What must agree and does not is tried again, and not for ever. */
static void test_disagreement_is_tried_again(void **state)
{
	struct count_pairs pairs = {.n = 1, .events = {&faults}};
	struct per_call per_call[EVENT_SET_MAX];
	struct wire_block block = {.tsc = 0};
	uint32_t calls, blocks = 0;
	double tsc;

	(void)state;
	skip_where_forbidden();
	assert_int_equal(count_pairs_begin(&pairs, getpid(), 10), 0);
	assert_int_equal(count_pairs_step(&pairs, NULL, &calls), 0);
	while (calls) {
		fault(calls + (blocks++ % 3));
		assert_int_equal(count_pairs_step(&pairs, &block, &calls), 0);
	}
	assert_int_equal(blocks, COUNT_ROUNDS * (1 + 2 * COUNT_REPETITIONS));
	assert_int_equal(count_pairs_result(&pairs, per_call, &tsc), 0);
	assert_false(per_call_is_exact(&per_call[0]));
	count_pairs_end(&pairs);
}

static void test_refused_round_gives_nothing(void **state)
{
	const struct count_pairs pairs = {.n = 1, .events = {&faults}, .calls = 1, .refused = true};
	struct per_call per_call[EVENT_SET_MAX];
	double tsc;

	(void)state;
	assert_int_equal(count_pairs_result(&pairs, per_call, &tsc), -EBUSY);
}

/* An event that no kernel has, behind one that it has: nothing stays open. */
static void test_group_opens_whole_or_not(void **state)
{
	struct event bogus = faults;
	const struct event *const list[] = {&faults, &bogus};
	struct group group;

	(void)state;
	skip_where_forbidden();
	bogus.attr.type = PERF_TYPE_SOFTWARE;
	bogus.attr.config = 0xffff;
	assert_true(group_open(&group, list, 2, 0) < 0);
	assert_int_equal(group.n, 0);
	assert_true(group_try(NULL, list, 2) < 0);
}

static void test_words(void **state)
{
	struct perf_event_attr core = {.type = PERF_TYPE_HARDWARE};
	struct perf_event_attr other = {.type = PERF_TYPE_SOFTWARE};
	static const struct {
		int err;
		const char *core, *other;
	} table[] = {
		{-ENOENT, "no hardware PMU", "does not count it"},
		{-EOPNOTSUPP, "no hardware PMU", "does not count it"},
		{-EACCES, "perf_event_paranoid", "perf_event_paranoid"},
		{-EPERM, "perf_event_paranoid", "perf_event_paranoid"},
		{-EBUSY, "watchdog", "watchdog"},
		{-EINVAL, "one process", "one process"},
		{-ENOSYS, "CONFIG_PERF_EVENTS", "CONFIG_PERF_EVENTS"},
		{-EMFILE, "ulimit", "ulimit"},
		{-E2BIG, "perf_event_open", "perf_event_open"},
	};
	char why[EVENT_REASON_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		open_strerror(&core, table[i].err, why, sizeof(why));
		assert_non_null(strstr(why, table[i].core));
		open_strerror(&other, table[i].err, why, sizeof(why));
		assert_non_null(strstr(why, table[i].other));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counts_what_happens),
		cmocka_unit_test(test_pairs_find_the_cost_of_a_call),
		cmocka_unit_test(test_disagreement_is_tried_again),
		cmocka_unit_test(test_refused_round_gives_nothing),
		cmocka_unit_test(test_group_opens_whole_or_not),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, find_faults, NULL);
}

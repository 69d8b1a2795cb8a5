/* What control groups allow, of both versions, from a folder that stands for the host. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "bench/host/facts.h"
#include "bench/host/noise.h"

enum { FILES = 6 };

struct group_case {
	const char *groups; /* /proc/self/cgroup; NULL: none */
	const char *files[FILES][2];
	const char *quota, *pids; /* as JSON */
};

static const struct group_case cases[] = {
	{NULL, {{NULL}}, "null", "null"},
	{"", {{NULL}}, "null", "null"},
	{"no line of this kind\n", {{NULL}}, "null", "null"},
	/* Version 2: the tightest of all above counts; the top has no file and no bound. */
	{"0::/\n", {{NULL}}, "\"none\"", "\"none\""},
	{"0::/a/b\n", {{"a/b/cpu.max", "max 100000"}}, "\"none\"", "\"none\""},
	{"0::/a/b\n", {{"a/b/cpu.max", "50000 100000"}}, "\"0.50\"", "\"none\""},
	{"0::/a/b\n",
	 {{"a/b/cpu.max", "100000 100000"}, {"a/cpu.max", "25000 100000"}},
	 "\"0.25\"",
	 "\"none\""},
	{"0::/a/b\n",
	 {{"a/b/cpu.max", "20000 10000"}, {"a/cpu.max", "max 100000"}},
	 "\"2.00\"",
	 "\"none\""},
	/* In a container whose top is the group itself. */
	{"0::/\n", {{"cpu.max", "75000 50000"}, {"pids.max", "64"}}, "\"1.50\"", "64"},
	{"0::/../outside\n", {{"cpu.max", "75000 50000"}}, "\"1.50\"", "\"none\""},
	{"0::/a/b\n",
	 {{"a/b/pids.max", "max"}, {"a/pids.max", "100"}, {"pids.max", "200"}},
	 "\"none\"",
	 "100"},
	{"0::/a\n", {{"a/pids.max", "0"}}, "\"none\"", "0"},
	{"0::/a\n", {{"a/cpu.max", "nonsense"}, {"a/pids.max", "-5"}}, "\"none\"", "\"none\""},
	/* Version 1, beside a tree of version 2 that holds no controller. */
	{"8:pids:/p\n2:cpuset,cpuacct:/s\n1:cpu,cpuacct:/c\n0::/u\n",
	 {{"cpu/c/cpu.cfs_quota_us", "30000"},
	  {"cpu/c/cpu.cfs_period_us", "100000"},
	  {"pids/p/pids.max", "77"},
	  {"u/cpu.max", "10000 100000"},
	  {"u/pids.max", "5"}},
	 "\"0.30\"",
	 "77"},
	{"0::/u\n1:cpu:/c\n8:pids:/\n",
	 {{"cpu/c/cpu.cfs_quota_us", "-1"},
	  {"cpu/c/cpu.cfs_period_us", "100000"},
	  {"u/cpu.max", "10000 100000"}},
	 "\"none\"",
	 "null"},
};

/* Writes a file below the root, in folders that are made. */
static void put(const char *root, const char *path, const char *text)
{
	char full[512];

	snprintf(full, sizeof(full), "%s%s", root, path);
	for (char *at = strchr(full + strlen(root) + 1, '/'); at; at = strchr(at + 1, '/')) {
		*at = 0;
		mkdir(full, 0755);
		*at = '/';
	}
	FILE *out = fopen(full, "we");
	assert_non_null(out);
	assert_true(fputs(text, out) >= 0);
	assert_int_equal(fclose(out), 0);
}

static void expect(size_t i, json_t *got, const char *want)
{
	json_t *wanted = json_loads(want, JSON_DECODE_ANY, NULL);

	got = got ? got : json_null();
	if (!json_equal(got, wanted))
		fail_msg("case %zu: %s, not %s", i, json_dumps(got, JSON_ENCODE_ANY), want);
	json_decref(got);
	json_decref(wanted);
}

/* Makes the folder that stands for the host of a case. */
static void place_case(const char *root, size_t i, const struct group_case *group, char *place,
		       size_t size)
{
	char path[256];

	snprintf(place, size, "%s/%zu", root, i);
	mkdir(place, 0755);
	if (group->groups)
		put(place, "/proc/self/cgroup", group->groups);
	for (int k = 0; k < FILES && group->files[k][0]; k++) {
		snprintf(path, sizeof(path), "/sys/fs/cgroup/%s", group->files[k][0]);
		put(place, path, group->files[k][1]);
	}
}

static void groups(void **state)
{
	char root[] = "/tmp/syspath-groups-XXXXXX", place[64], command[64];

	(void)state;
	assert_non_null(mkdtemp(root));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		place_case(root, i, &cases[i], place, sizeof(place));
		const struct host_source source = {.root = place};
		const struct fact_context context = {.source = &source};
		expect(i, fact_cpu_quota(&context, "cpu"), cases[i].quota);
		expect(i, fact_pids_max(&context, "pids"), cases[i].pids);
	}
	snprintf(command, sizeof(command), "rm -rf %s", root);
	assert_int_equal(system(command), 0); /* NOLINT(cert-env33-c): a folder of our own */
}

/* The kernel's own words, in the units of both versions; groups above count. */
static void throttled(void **state)
{
	static const struct group_case stopped[] = {
		{NULL, {{NULL}}, NULL, NULL},
		{"0::/\n", {{"cpu.stat", "usage_usec 7\n"}}, NULL, NULL},
		{"0::/a/b\n",
		 {{"a/b/cpu.stat", "usage_usec 7\nnr_throttled 2\nthrottled_usec 1500\n"},
		  {"a/cpu.stat", "usage_usec 9\nthrottled_usec 30\n"},
		  {"cpu.stat", "usage_usec 11\n"}},
		 "1530",
		 NULL},
		{"4:cpu,cpuacct:/a\n0::/a\n",
		 {{"cpu/a/cpu.stat", "nr_periods 9\nthrottled_time 2500999\n"}},
		 "2500",
		 NULL},
	};
	char root[] = "/tmp/syspath-groups-XXXXXX", command[64];
	struct noise_counters noise;

	(void)state;
	assert_non_null(mkdtemp(root));
	for (size_t i = 0; i < sizeof(stopped) / sizeof(stopped[0]); i++) {
		char place[64];
		place_case(root, i, &stopped[i], place, sizeof(place));
		const struct host_source source = {.root = place};
		noise_read(&source, 0, &noise);
		uint64_t want =
			stopped[i].quota ? strtoull(stopped[i].quota, NULL, 10) : NOISE_UNKNOWN;
		assert_int_equal(noise.throttled_us, want);
	}
	snprintf(command, sizeof(command), "rm -rf %s", root);
	assert_int_equal(system(command), 0); /* NOLINT(cert-env33-c): a folder of our own */
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(groups), cmocka_unit_test(throttled)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

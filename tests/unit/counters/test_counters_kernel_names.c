/* Events that the kernel names: PMUs out of sysfs, tracepoints out of tracefs. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/counters/encode.h"
#include "bench/counters/sysfs_pmu.h"
#include "bench/counters/tracepoint.h"

#define DEVICES "/sys/bus/event_source/devices"
#define EVENTS	"/sys/kernel/tracing/events"

/* --- a tree that is made and removed ---------------------------------------------------------- */

static char root[64];

/* Makes every folder on the way, and the file. */
static void put(const char *path, const char *text)
{
	char full[512];

	snprintf(full, sizeof(full), "%s%s", root, path);
	for (char *slash = strchr(full + strlen(root) + 1, '/'); slash;
	     slash = strchr(slash + 1, '/')) {
		*slash = 0;
		assert_true(!mkdir(full, 0700) || errno == EEXIST);
		*slash = '/';
	}
	FILE *out = fopen(full, "w");
	assert_non_null(out);
	assert_true(fputs(text, out) >= 0);
	assert_int_equal(fclose(out), 0);
}

static int make_root(void **state)
{
	(void)state;
	snprintf(root, sizeof(root), "/tmp/syspath-test-XXXXXX");
	if (!mkdtemp(root))
		return -1;
	put(DEVICES "/msr/type", "12\n");
	put(DEVICES "/msr/format/event", "config:0-63\n");
	put(DEVICES "/msr/events/aperf", "event=0x01\n");
	put(DEVICES "/odd/type", "40\n");
	put(DEVICES "/odd/format/event", "config:0-7,32-35\n");
	put(DEVICES "/odd/format/umask", "config:8-15\n");
	put(DEVICES "/odd/format/edge", "config:18\n");
	put(DEVICES "/odd/format/extra", "config1:4-7\n");
	put(DEVICES "/odd/format/third", "config3:0-7\n");
	put(DEVICES "/odd/format/wild", "config:60-70\n");
	put(DEVICES "/odd/events/all", "event=0xabc,umask=0x2,edge,extra=3\n");
	put(DEVICES "/odd/events/wide", "event=0x1000\n");
	put(DEVICES "/odd/events/nothing", "event=\n");
	put(DEVICES "/odd/events/words", "event=many\n");
	put(DEVICES "/odd/events/noformat", "flag=1\n");
	put(DEVICES "/odd/events/third", "third=1\n");
	put(DEVICES "/odd/events/wild", "wild=1\n");
	put(DEVICES "/typeless/type", "\n");
	put(EVENTS "/raw_syscalls/sys_enter/id", "443\n");
	put(EVENTS "/vsyscall/emulate_vsyscall/id", "24\n");
	put(EVENTS "/odd/nonumber/id", "none\n");
	return 0;
}

static int remove_root(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -r '%s'", root);
	return system(command); /* NOLINT(cert-env33-c): a name that was made here */
}

/* --- PMUs ------------------------------------------------------------------------------------- */

static void test_plain_event(void **state)
{
	struct perf_event_attr attr = {0};

	(void)state;
	assert_int_equal(sysfs_pmu_encode(root, "msr", "aperf", &attr), 0);
	assert_int_equal(attr.type, 12);
	assert_int_equal(attr.config, 1);
}

static void test_bits_are_spread(void **state)
{
	struct perf_event_attr attr = {0};

	(void)state;
	assert_int_equal(sysfs_pmu_encode(root, "odd", "all", &attr), 0);
	assert_int_equal(attr.type, 40);
	assert_int_equal(attr.config, 0xbc | 0x2 << 8 | 1 << 18 | UINT64_C(0xa) << 32);
	assert_int_equal(attr.config1, 0x30);
	assert_int_equal(attr.config2, 0);
}

static void test_bad_descriptions(void **state)
{
	static const char *const events[] = {"wide",	 "nothing", "words",
					     "noformat", "third",   "wild"};
	struct perf_event_attr attr;

	(void)state;
	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++)
		assert_int_equal(sysfs_pmu_encode(root, "odd", events[i], &attr), -EINVAL);
	assert_int_equal(sysfs_pmu_encode(root, "typeless", "x", &attr), -EINVAL);
}

static void test_absent(void **state)
{
	struct perf_event_attr attr;

	(void)state;
	assert_int_equal(sysfs_pmu_encode(root, "none", "x", &attr), -ENODEV);
	assert_int_equal(sysfs_pmu_encode(root, "msr", "none", &attr), -ENOENT);
}

/* Names come from the command line: none leads out of the folder. */
static void test_names_that_are_paths(void **state)
{
	static const char *const names[] = {"", ".", "..", "../msr", "a/b", "/"};
	struct perf_event_attr attr;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		assert_int_equal(sysfs_pmu_encode(root, names[i], "aperf", &attr), -ENODEV);
		assert_int_equal(sysfs_pmu_encode(root, "msr", names[i], &attr), -ENOENT);
	}
}

static void test_msr_event(void **state)
{
	struct event e;

	(void)state;
	encode_event(root, "msr::aperf", &e);
	assert_int_equal(e.status, EVENT_READY);
	assert_int_equal(e.kind, KIND_MSR);
	assert_int_equal(e.domain, DOMAIN_BOTH);
	assert_int_equal(e.role, ROLE_APERF);
	assert_int_equal(e.attr.type, 12);
	assert_false(e.attr.exclude_kernel || e.attr.exclude_user || e.attr.exclude_hv ||
		     e.attr.exclude_guest);
	encode_event(root, "msr::mperf", &e); /* known, and not there */
	assert_int_equal(e.status, EVENT_UNAVAILABLE);
	encode_event(root, "msr::bogus", &e);
	assert_int_equal(e.status, EVENT_UNKNOWN);
	encode_event(root, "odd::words", &e);
	assert_int_equal(e.status, EVENT_UNAVAILABLE);
	encode_event("/nonexistent", "msr::aperf", &e);
	assert_int_equal(e.status, EVENT_UNAVAILABLE);
}

/* --- tracepoints ------------------------------------------------------------------------------ */

static void test_split(void **state)
{
	static const struct {
		const char *text;
		bool is;
	} table[] = {
		{"raw_syscalls:sys_enter", true},
		{"raw_syscalls:sys_enter:k", true},
		{"raw_syscalls:sys_enter:k=1", true},
		{"raw_syscalls:sys_enter:u", false},
		{"raw_syscalls::sys_enter", false},
		{"cycles:u", false},
		{"cycles", false},
		{":x", false},
		{"a:", false},
		{"a/b:cc", false},
		{"../a:bb", false},
		{"a:bb/c", false},
		{"", false},
	};
	char group[EVENT_NAME_MAX], name[EVENT_NAME_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (tracepoint_split(table[i].text, group, name) != table[i].is)
			fail_msg("'%s'", table[i].text);
	assert_true(tracepoint_split("raw_syscalls:sys_enter:k", group, name));
	assert_string_equal(group, "raw_syscalls");
	assert_string_equal(name, "sys_enter");
	char long_name[2 * EVENT_NAME_MAX];
	snprintf(long_name, sizeof(long_name), "%0*d:sys_enter", EVENT_NAME_MAX, 0);
	assert_false(tracepoint_split(long_name, group, name));
	assert_true(tracepoint_split(long_name + 1, group, name));
	snprintf(long_name, sizeof(long_name), "sched:%0*d", EVENT_NAME_MAX, 0);
	assert_false(tracepoint_split(long_name, group, name));
}

static void test_tracepoint_event(void **state)
{
	struct event e;

	(void)state;
	encode_event(root, "raw_syscalls:sys_enter", &e);
	assert_int_equal(e.status, EVENT_READY);
	assert_int_equal(e.attr.type, PERF_TYPE_TRACEPOINT);
	assert_int_equal(e.attr.config, 443);
	assert_int_equal(e.domain, DOMAIN_KERNEL);
	assert_int_equal(e.kind, KIND_TRACEPOINT);
	assert_true(e.exact);
	encode_event(root, "vsyscall:emulate_vsyscall:k=1", &e);
	assert_int_equal(e.role, ROLE_EMULATE_VSYSCALL);
	assert_int_equal(e.attr.config, 24);
	encode_event(root, "raw_syscalls:sys_inter", &e);
	assert_int_equal(e.status, EVENT_UNKNOWN);
	encode_event(root, "odd:nonumber", &e);
	assert_int_equal(e.status, EVENT_UNAVAILABLE);
}

static void test_no_tracefs(void **state)
{
	struct error error = {0};
	struct event e;

	(void)state;
	assert_true(tracepoint_open_events("/nonexistent", &error) < 0);
	assert_non_null(strstr(error.text, "tracefs"));
	encode_event("/nonexistent", "raw_syscalls:sys_enter", &e);
	assert_int_equal(e.status, EVENT_UNAVAILABLE);
	assert_non_null(strstr(e.reason, "tracefs"));
}

/* The number is read without a trace of it: nothing is mounted that was not. */
static void test_host_is_left_alone(void **state)
{
	struct stat before, after;
	struct error error = {0};

	(void)state;
	if (stat("/sys/kernel/tracing", &before))
		skip();
	int fd = tracepoint_open_events("", &error);
	assert_int_equal(stat("/sys/kernel/tracing", &after), 0);
	assert_int_equal(before.st_dev, after.st_dev);
	if (fd < 0) {
		assert_string_not_equal(error.text, "");
		skip();
	}
	uint64_t id = 0;
	assert_int_equal(tracepoint_id(fd, "raw_syscalls", "sys_enter", &id), 0);
	assert_true(id > 0);
	assert_int_equal(tracepoint_id(fd, "raw_syscalls", "nosuch", &id), -ENOENT);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain_event),
		cmocka_unit_test(test_bits_are_spread),
		cmocka_unit_test(test_bad_descriptions),
		cmocka_unit_test(test_absent),
		cmocka_unit_test(test_names_that_are_paths),
		cmocka_unit_test(test_msr_event),
		cmocka_unit_test(test_split),
		cmocka_unit_test(test_tracepoint_event),
		cmocka_unit_test(test_no_tracefs),
		cmocka_unit_test(test_host_is_left_alone),
	};

	return cmocka_run_group_tests(tests, make_root, remove_root);
}

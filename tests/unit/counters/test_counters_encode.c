/* Events by name, of this host's CPU and of others. libpfm4 keeps what it was initialised with, so
 * every case has a process of its own. */
#include <errno.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/counters/encode.h"

struct golden {
	const char *name, *forced; /* the PMU that libpfm4 is made to see, NULL: the host's own */
	uint64_t config;
	uint32_t type;
	enum event_domain domain;
};

/* What cannot be counted: as golden begins, with the reason. */
struct refusal {
	struct golden event;
	const char *reason;
	enum event_status status;
};

/* True when the event encodes to what stands there. */
static bool encodes(const struct golden *g)
{
	struct event e;

	encode_event("", g->name, &e);
	return e.status != EVENT_UNKNOWN && e.attr.type == g->type && e.attr.config == g->config &&
	       e.domain == g->domain && e.attr.exclude_kernel == (g->domain == DOMAIN_USER) &&
	       e.attr.exclude_user == (g->domain == DOMAIN_KERNEL);
}

/* Runs it in a child; true when it did not crash and returned true. */
static bool in_child(bool (*works)(const struct golden *), const struct golden *g)
{
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		if (g->forced)
			setenv("LIBPFM_FORCE_PMU", g->forced, 1);
		_exit(works(g) ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status == 0;
}

static void test_other_cpus(void **state)
{
	static const struct golden table[] = {
		{"skl::INST_RETIRED:ANY_P:u", NULL, 0xc0, PERF_TYPE_RAW, DOMAIN_USER},
		{"icl::INST_RETIRED:ANY:u", NULL, 0x100, PERF_TYPE_RAW, DOMAIN_USER},
		{"skl::BR_INST_RETIRED:FAR_BRANCH:u", NULL, 0x40c4, PERF_TYPE_RAW, DOMAIN_USER},
		{"skl::BR_INST_RETIRED:FAR_BRANCH:k", NULL, 0x40c4, PERF_TYPE_RAW, DOMAIN_KERNEL},
		{"amd64_fam19h_zen4::RETIRED_INSTRUCTIONS:u", NULL, 0xc0, PERF_TYPE_RAW,
		 DOMAIN_USER},
		{"amd64_fam19h_zen4::CYCLES_NOT_IN_HALT", NULL, 0x76, PERF_TYPE_RAW, DOMAIN_BOTH},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (!in_child(encodes, &table[i]))
			fail_msg("%s is not encoded as it was", table[i].name);
}

static bool is_refused(const struct golden *g)
{
	const struct refusal *r = (const struct refusal *)g;
	struct event e;

	encode_event("", g->name, &e);
	if (e.status == r->status && strstr(e.reason, r->reason))
		return true;
	print_error("%s: %s\n", g->name, e.reason);
	return false;
}

/* A reason that names what is wrong: the PMU, or the event in it. */
static void test_reasons(void **state)
{
	static const char rapl[] = "amd64_rapl::RAPL_ENERGY_PKG";
	const char *here = __builtin_cpu_is("amd") ? "libpfm4 knows it" : "an event of another CPU";
	const struct refusal table[] = {
		{.event = {.name = "hsw::NOSUCH:u"},
		 .reason = "PMU 'hsw' has no event 'NOSUCH:u'",
		 .status = EVENT_UNKNOWN},
		{.event = {.name = "nosuch::event"},
		 .reason = "no PMU 'nosuch'",
		 .status = EVENT_UNKNOWN},
		{.event = {.name = rapl}, .reason = here, .status = EVENT_UNAVAILABLE},
		{.event = {.name = rapl, .forced = "skl"},
		 .reason = "an event of another CPU",
		 .status = EVENT_UNAVAILABLE},
		{.event = {.name = "cycles:zz"},
		 .reason = "invalid event attribute",
		 .status = EVENT_UNKNOWN},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (!in_child(is_refused, &table[i].event))
			fail_msg("%s is not refused as it was", table[i].event.name);
}

static void count_name(void *ctx, const char *name, const char *what)
{
	size_t *n = ctx;

	assert_non_null(strstr(name, "skl::"));
	(void)what;
	++*n;
}

static void test_names_of_a_pmu(void **state)
{
	size_t n = 0;

	(void)state;
	assert_int_equal(encode_names("skl", count_name, &n), 0);
	assert_true(n > 100);
	assert_int_equal(encode_names("nosuch", count_name, &n), -ENOENT);
}

/* The same events as the CPU's own, which needs no PMU in front of the name. */
static void test_forced_cpus(void **state)
{
	static const struct golden table[] = {
		{"INST_RETIRED:ANY_P:u", "skl", 0xc0, PERF_TYPE_RAW, DOMAIN_USER},
		{"BR_INST_RETIRED:FAR_BRANCH:u", "skl", 0x40c4, PERF_TYPE_RAW, DOMAIN_USER},
		{"INST_RETIRED:ANY:u", "icl", 0x100, PERF_TYPE_RAW, DOMAIN_USER},
		{"RETIRED_INSTRUCTIONS:u", "amd64_fam19h_zen4", 0xc0, PERF_TYPE_RAW, DOMAIN_USER},
		{"CYCLES_NOT_IN_HALT", "amd64_fam19h_zen4", 0x76, PERF_TYPE_RAW, DOMAIN_BOTH},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (!in_child(encodes, &table[i]))
			fail_msg("%s on %s is not encoded as it was", table[i].name,
				 table[i].forced);
}

/* What the kernel names itself is the same on every CPU. */
static void test_generic(void **state)
{
	static const struct golden table[] = {
		{"cycles:u", NULL, PERF_COUNT_HW_CPU_CYCLES, PERF_TYPE_HARDWARE, DOMAIN_USER},
		{"instructions:k", NULL, PERF_COUNT_HW_INSTRUCTIONS, PERF_TYPE_HARDWARE,
		 DOMAIN_KERNEL},
		{"branch-misses", NULL, PERF_COUNT_HW_BRANCH_MISSES, PERF_TYPE_HARDWARE,
		 DOMAIN_BOTH},
		{"iTLB-load-misses:u", NULL, 0x10004, PERF_TYPE_HW_CACHE, DOMAIN_USER},
		{"dTLB-load-misses:k", NULL, 0x10003, PERF_TYPE_HW_CACHE, DOMAIN_KERNEL},
		{"page-faults:u", NULL, PERF_COUNT_SW_PAGE_FAULTS, PERF_TYPE_SOFTWARE, DOMAIN_USER},
		{"context-switches", NULL, PERF_COUNT_SW_CONTEXT_SWITCHES, PERF_TYPE_SOFTWARE,
		 DOMAIN_BOTH},
		{"cpu-migrations", NULL, PERF_COUNT_SW_CPU_MIGRATIONS, PERF_TYPE_SOFTWARE,
		 DOMAIN_BOTH},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (!in_child(encodes, &table[i]))
			fail_msg("%s is not encoded as it was", table[i].name);
}

/* No machine has the PMU of both. */
static bool is_of_another_cpu(const struct golden *g)
{
	struct event skl, zen4;

	(void)g;
	encode_event("", "skl::INST_RETIRED:ANY_P:u", &skl);
	encode_event("", "amd64_fam19h_zen4::RETIRED_INSTRUCTIONS:u", &zen4);
	const struct event *other = skl.status == EVENT_UNAVAILABLE ? &skl : &zen4;
	return other->status == EVENT_UNAVAILABLE && strstr(other->reason, "another CPU") &&
	       strstr(other->reason, other == &skl ? "skl" : "zen4");
}

static void test_another_cpu_has_a_reason(void **state)
{
	(void)state;
	assert_true(in_child(is_of_another_cpu, &(struct golden){0}));
}

static bool is_unknown(const struct golden *g)
{
	struct event e;

	encode_event("/nonexistent", g->name, &e);
	return e.status == EVENT_UNKNOWN && e.reason[0] && !strcmp(e.name, g->name);
}

static void test_unknown(void **state)
{
	static const char *const names[] = {
		"nosuch::event", "nosuch",  "cyclez:u", "cycles:uk", "cycles:pp",
		"skl::NOSUCH:u", "",	    ":",	"::",	     "a::",
		"msr::nosuch",	 "../x::y", "a:b:c",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!in_child(is_unknown, &(struct golden){.name = names[i]}))
			fail_msg("'%s' should be unknown", names[i]);
}

static bool has_roles(const struct golden *g)
{
	static const struct {
		const char *name;
		enum event_role role;
		bool exact;
	} table[] = {
		{"cycles:u", ROLE_CYCLES, false},
		{"perf::PERF_COUNT_HW_CPU_CYCLES:k", ROLE_CYCLES, false},
		{"instructions:k", ROLE_INSTRUCTIONS, false},
		{"page-faults:u", ROLE_PAGE_FAULTS, true},
		{"context-switches", ROLE_NONE, false},
	};
	struct event e;

	(void)g;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		encode_event("", table[i].name, &e);
		if (e.role != table[i].role || e.exact != table[i].exact)
			return false;
	}
	return true;
}

static void test_roles(void **state)
{
	(void)state;
	assert_true(in_child(has_roles, &(struct golden){0}));
}

/* Where debugfs is mounted libpfm4 finds tracepoints itself, and takes them for something else. */
static bool same_with_debugfs(const struct golden *g)
{
	struct event e;

	(void)g;
	encode_event("", "raw_syscalls:sys_enter", &e);
	return e.role == ROLE_SYS_ENTER && e.kind == KIND_TRACEPOINT && e.exact &&
	       e.domain == DOMAIN_KERNEL;
}

static bool mount_debugfs(const struct golden *g)
{
	(void)g;
	return !unshare(CLONE_NEWNS) && !mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) &&
	       !mount("none", "/sys/kernel/debug", "debugfs", 0, NULL);
}

static bool same_once_mounted(const struct golden *g)
{
	return mount_debugfs(g) && same_with_debugfs(g);
}

static void test_tracepoints_with_debugfs(void **state)
{
	const struct golden none = {0};

	(void)state;
	if (!in_child(mount_debugfs, &none)) {
		print_message("skipped: debugfs cannot be mounted in a namespace here\n");
		skip();
	}
	assert_true(in_child(same_once_mounted, &none));
}

static void test_too_long_a_name(void **state)
{
	char name[4 * EVENT_NAME_MAX];
	struct event e;

	(void)state;
	memset(name, 'x', sizeof(name));
	name[sizeof(name) - 1] = 0;
	encode_event("", name, &e);
	assert_int_equal(e.status, EVENT_UNKNOWN);
	assert_int_equal(strlen(e.name), EVENT_NAME_MAX - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_other_cpus),
		cmocka_unit_test(test_forced_cpus),
		cmocka_unit_test(test_generic),
		cmocka_unit_test(test_another_cpu_has_a_reason),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_roles),
		cmocka_unit_test(test_reasons),
		cmocka_unit_test(test_names_of_a_pmu),
		cmocka_unit_test(test_tracepoints_with_debugfs),
		cmocka_unit_test(test_too_long_a_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

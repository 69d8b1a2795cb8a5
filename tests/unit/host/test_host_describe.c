/* The host object, described from fixture trees and a made-up CPUID, against golden documents. The
 * trees are below tests/fixtures/host, seen from the top folder. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/host/host.h"

#define FIXTURES "tests/fixtures/host/"

/* A Core i7-8650U: family 6, model 0x8e, stepping 10. */
static bool laptop_cpuid(const struct host_source *source, uint32_t leaf, uint32_t subleaf,
			 struct cpuid_regs *r)
{
	(void)source;
	static const char brand[48] = "  Intel(R) Core(TM) i7-8650U CPU @ 1.90GHz ";
	*r = (struct cpuid_regs){0};
	switch (leaf) {
	case 0:
		memcpy(&r->ebx, "Genu", 4);
		memcpy(&r->edx, "ineI", 4);
		memcpy(&r->ecx, "ntel", 4);
		return true;
	case 1:
		r->eax = 0x000806ea;
		return true;
	case 7:
		/* Subleaf 1 is beyond this CPU's highest: what it holds must not be believed. */
		r->eax = subleaf ? UINT32_MAX : 0;
		return true;
	case 0x80000002:
	case 0x80000003:
	case 0x80000004:
		memcpy(r, brand + (size_t)16 * (leaf - 0x80000002), sizeof(*r));
		return true;
	case 0x80000007:
		r->edx = 1u << 8;
		return true;
	default:
		return false;
	}
}

/* An extended family under a hypervisor, with FRED. */
static bool guest_cpuid(const struct host_source *source, uint32_t leaf, uint32_t subleaf,
			struct cpuid_regs *r)
{
	(void)source;
	*r = (struct cpuid_regs){0};
	switch (leaf) {
	case 1:
		r->eax = 0x00a10f11; /* Zen 4: family 0x19, model 0x11, stepping 1 */
		r->ecx = 1u << 31;
		return true;
	case 7:
		r->eax = subleaf ? 1u << 17 : 1;
		return true;
	case 0x40000000:
		memcpy(&r->ebx, "KVMK", 4);
		memcpy(&r->ecx, "VMKV", 4);
		memcpy(&r->edx, "M\0\0\x01", 4);
		return true;
	default:
		return false;
	}
}

static bool nameless_hypervisor_cpuid(const struct host_source *source, uint32_t leaf,
				      uint32_t subleaf, struct cpuid_regs *r)
{
	(void)source;
	(void)subleaf;
	*r = (struct cpuid_regs){.ecx = leaf == 1 ? 1u << 31 : 0};
	return leaf == 1 || leaf == 0x40000000;
}

static int audit_busy(const struct host_source *source, struct host_audit *audit)
{
	(void)source;
	*audit = (struct host_audit){.enabled = true, .daemon = true, .rules = 3};
	return 0;
}

static int audit_refused(const struct host_source *source, struct host_audit *audit)
{
	(void)source;
	memset(audit, 0xff, sizeof(*audit));
	return -EPERM;
}

/* Names the first fact that is not as in the golden document. */
static void assert_golden(json_t *host, const char *path)
{
	json_error_t error;
	json_t *golden = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
	if (!golden)
		fail_msg("%s:%d: %s", path, error.line, error.text);
	for (size_t i = 0; i < host_fact_count; i++) {
		const char *section = host_section_name(host_facts[i].section);
		const char *key = host_facts[i].key;
		const json_t *got = json_object_get(json_object_get(host, section), key);
		const json_t *want = json_object_get(json_object_get(golden, section), key);
		if (!json_equal(got, want))
			fail_msg("%s: %s is %s", path, key,
				 json_dumps(got, JSON_ENCODE_ANY | JSON_COMPACT));
	}
	assert_true(json_equal(host, golden)); /* and no key besides */
	json_decref(golden);
	json_decref(host);
}

static void laptop(void **state)
{
	(void)state;
	const struct host_source source = {
		.root = FIXTURES "intel-laptop", .cpuid = laptop_cpuid, .audit = audit_busy};
	json_t *given =
		json_pack("{s:s, s:s, s:s, s:I, s:s, s:s, s:s}", "vsyscall_mode", "xonly",
			  "worker64_build_id", "0123abcd", "worker32_build_id", "4567cdef",
			  "tsc_hz", (json_int_t)2112000000, "tsc_hz_source", "CLOCK_MONOTONIC_RAW",
			  "worker_libc", "glibc 2.36, dynamic", "kernel_vsyscall", "sysenter");
	assert_golden(host_describe(&source, given), FIXTURES "intel-laptop.json");
	json_decref(given);
}

static void nothing_readable(void **state)
{
	(void)state;
	const struct host_source empty = {.root = FIXTURES "empty"};
	const struct host_source absent = {.root = FIXTURES "no-such-folder",
					   .audit = audit_refused};
	assert_golden(host_describe(&empty, NULL), FIXTURES "empty.json");
	assert_golden(host_describe(&absent, NULL), FIXTURES "empty.json");
}

static int made_up_names(const struct host_source *source, struct utsname *names)
{
	(void)source;
	*names = (struct utsname){
		.nodename = "thinkpad", .release = "6.1.0-18-amd64", .version = "#1 SMP"};
	return 0;
}

/* What uname(2) has is known without /proc. */
static void names_without_proc(void **state)
{
	static const struct {
		const char *section, *key, *value;
	} names[] = {
		{"hard", "kernel_release", "6.1.0-18-amd64"},
		{"hard", "kernel_version", "#1 SMP"},
		{"soft", "hostname", "thinkpad"},
	};
	const struct host_source source = {
		.root = FIXTURES "no-such-folder",
		.uname = made_up_names,
	};

	(void)state;
	json_t *host = host_describe(&source, NULL);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		json_t *section = json_object_get(host, names[i].section);
		assert_string_equal(json_string_value(json_object_get(section, names[i].key)),
				    names[i].value);
		json_object_set_new(section, names[i].key, json_null());
	}
	assert_golden(host, FIXTURES "empty.json"); /* all else is unknown */
}

static void a_root_too_long_is_nothing_readable(void **state)
{
	(void)state;
	char root[2 * HOST_LINE_MAX];
	memset(root, '/', sizeof(root));
	root[sizeof(root) - 1] = '\0';
	const struct host_source source = {.root = root};
	assert_golden(host_describe(&source, NULL), FIXTURES "empty.json");
}

static void every_key_is_there_and_null(void **state)
{
	(void)state;
	const struct host_source empty = {.root = FIXTURES "empty"};
	json_t *host = host_describe(&empty, NULL);
	size_t seen = json_object_size(json_object_get(host, "hard")) +
		      json_object_size(json_object_get(host, "soft"));
	assert_int_equal(seen, host_fact_count); /* so no key is in the table twice either */
	for (size_t i = 0; i < host_fact_count; i++) {
		json_t *table = json_object_get(host, host_section_name(host_facts[i].section));
		assert_true(json_is_null(json_object_get(table, host_facts[i].key)));
		assert_true(strlen(host_facts[i].meaning) > 0);
	}
	json_decref(host);
}

static json_t *hard(json_t *host, const char *key)
{
	return json_object_get(json_object_get(host, "hard"), key);
}

static void cpuid_of_a_guest(void **state)
{
	(void)state;
	const struct host_source source = {.root = FIXTURES "empty", .cpuid = guest_cpuid};
	json_t *host = host_describe(&source, NULL);
	assert_int_equal(json_integer_value(hard(host, "cpu_family")), 0x19);
	assert_int_equal(json_integer_value(hard(host, "cpu_model")), 0x11);
	assert_int_equal(json_integer_value(hard(host, "cpu_stepping")), 1);
	assert_true(json_is_true(hard(host, "cpu_fred")));
	assert_true(json_is_false(hard(host, "cpu_invariant_tsc")));
	assert_string_equal(json_string_value(hard(host, "hypervisor")), "KVMKVMKVM");
	assert_true(json_is_null(hard(host, "cpu_vendor")));
	json_decref(host);
}

static void a_hypervisor_without_a_name(void **state)
{
	(void)state;
	const struct host_source source = {.root = FIXTURES "empty",
					   .cpuid = nameless_hypervisor_cpuid};
	json_t *host = host_describe(&source, NULL);
	assert_string_equal(json_string_value(hard(host, "hypervisor")), "unnamed");
	json_decref(host);
}

static void this_host(void **state)
{
	(void)state;
	json_t *host = host_describe(&host_source_live, NULL);
	assert_non_null(host);
	/* What no x86-64 Linux can be without, /proc or not. */
	assert_true(json_string_length(hard(host, "cpu_vendor")) > 0);
	assert_true(json_integer_value(hard(host, "cpu_family")) >= 6);
	assert_true(json_string_length(hard(host, "hypervisor")) > 0);
	/* It is a document: it survives being written and read. */
	char *text = json_dumps(host, 0);
	json_t *again = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	assert_true(json_equal(host, again));
	free(text);
	json_decref(again);
	json_decref(host);
}

/* docs/host.md has a row for every fact: | `key` | ... */
static void every_fact_is_documented(void **state)
{
	(void)state;
	static char doc[65536];
	FILE *f = fopen("docs/host.md", "r");
	assert_non_null(f);
	size_t n = fread(doc, 1, sizeof(doc) - 1, f);
	fclose(f);
	assert_true(n < sizeof(doc) - 1);
	const char *soft = strstr(doc, "\n## Soft");
	assert_non_null(soft);
	for (size_t i = 0; i < host_fact_count; i++) {
		char row[128];
		snprintf(row, sizeof(row), "\n| `%s` |", host_facts[i].key);
		const char *at = strstr(doc, row);
		if (!at)
			fail_msg("docs/host.md has no row for %s", host_facts[i].key);
		assert_int_equal(at > soft, host_facts[i].section == HOST_SOFT);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(laptop),
		cmocka_unit_test(nothing_readable),
		cmocka_unit_test(names_without_proc),
		cmocka_unit_test(a_root_too_long_is_nothing_readable),
		cmocka_unit_test(every_key_is_there_and_null),
		cmocka_unit_test(cpuid_of_a_guest),
		cmocka_unit_test(a_hypervisor_without_a_name),
		cmocka_unit_test(this_host),
		cmocka_unit_test(every_fact_is_documented),
	};
	return cmocka_run_group_tests_name("host_describe", tests, NULL, NULL);
}

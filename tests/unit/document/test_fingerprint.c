/* What two hosts differ in: known facts, unknown ones, members of objects. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bench/document/fingerprint.h"

static json_t *host(const char *text)
{
	json_t *root = json_loads(text, 0, NULL);

	assert_non_null(root);
	return root;
}

/* The keys that differ, ", " between them. */
static const char *differing(const char *base, const char *new, const char *section)
{
	static char keys[512];
	struct fingerprint_list list;
	json_t *a = host(base), *b = host(new);

	assert_int_equal(fingerprint_compare(a, b, section, &list), 0);
	keys[0] = 0;
	for (size_t i = 0; i < list.n; i++) {
		size_t used = strlen(keys);
		snprintf(keys + used, sizeof(keys) - used, "%s%s", i ? ", " : "", list.item[i].key);
	}
	fingerprint_free(&list);
	json_decref(a);
	json_decref(b);
	return keys;
}

static void equal_hosts(void **state)
{
	(void)state;
	const char *h = "{\"hard\": {\"cpu_model\": 17, \"mitigations\": {\"a\": \"x\"}}, "
			"\"soft\": {\"hostname\": \"a\"}}";
	assert_string_equal(differing(h, h, "hard"), "");
	assert_string_equal(differing(h, h, "soft"), "");
	assert_string_equal(differing("{}", "{}", "hard"), "");
}

static void facts_in_the_order_of_the_table(void **state)
{
	(void)state;
	assert_string_equal(differing("{\"hard\": {\"clocksource\": \"tsc\", \"cpu_model\": 1, "
				      "\"later_fact\": 1}}",
				      "{\"hard\": {\"later_fact\": 2, \"cpu_model\": 2, "
				      "\"clocksource\": \"hpet\"}}",
				      "hard"),
			    "cpu_model, clocksource, later_fact");
}

static void unknown_is_neither_equal_nor_different(void **state)
{
	(void)state;
	const char *known = "{\"hard\": {\"audit_rules\": 3, \"mitigations\": {\"a\": \"x\"}}}";
	const char *null = "{\"hard\": {\"audit_rules\": null, \"mitigations\": null}}";
	assert_string_equal(differing(known, null, "hard"), "");
	assert_string_equal(differing(null, known, "hard"), "");
	assert_string_equal(differing(known, "{\"hard\": {}}", "hard"), "");
	assert_string_equal(differing("{\"hard\": {}}", known, "hard"), "");
}

static void members_of_objects_by_name(void **state)
{
	(void)state;
	const char *a = "{\"hard\": {\"mitigations\": {\"retbleed\": \"x\", \"srbds\": \"y\"}}}";
	const char *b = "{\"hard\": {\"mitigations\": {\"retbleed\": \"z\", \"mds\": \"y\"}}}";
	struct fingerprint_list list;
	json_t *base = host(a), *new = host(b);

	assert_string_equal(differing(a, b, "hard"),
			    "mitigations.retbleed, mitigations.srbds, mitigations.mds");
	assert_int_equal(fingerprint_compare(base, new, "hard", &list), 0);
	assert_string_equal(list.item[0].base, "x");
	assert_string_equal(list.item[0].new, "z");
	assert_string_equal(list.item[1].new, "(none)");
	assert_string_equal(list.item[2].base, "(none)");
	fingerprint_free(&list);
	json_decref(base);
	json_decref(new);
}

static void types_differ_too(void **state)
{
	(void)state;
	assert_string_equal(differing("{\"hard\": {\"vsyscall32\": 1}}",
				      "{\"hard\": {\"vsyscall32\": \"1\"}}", "hard"),
			    "vsyscall32");
	assert_string_equal(differing("{\"hard\": {\"mitigations\": {}}}",
				      "{\"hard\": {\"mitigations\": \"off\"}}", "hard"),
			    "mitigations");
}

static void volatile_facts_are_left_out(void **state)
{
	(void)state;
	assert_string_equal(differing("{\"soft\": {\"uptime_s\": 1, \"load_average\": \"1\", "
				      "\"scaling_governor\": \"a\"}}",
				      "{\"soft\": {\"uptime_s\": 2, \"load_average\": \"2\", "
				      "\"scaling_governor\": \"b\"}}",
				      "soft"),
			    "scaling_governor");
}

/* A value is cut to its room without cutting a character, and steers no terminal. */
static void values_become_safe_text(void **state)
{
	(void)state;
	struct fingerprint_list list;
	json_t *base = json_pack("{s:{s:s}}", "hard", "clocksource",
				 "a\033[2J\xc2\x9b"
				 "2J\u202eb");
	char text[256] = "x";
	for (size_t i = 0; i < 60; i++)
		memcpy(text + 1 + 2 * i, "\u00e4", 3);
	json_t *new = json_pack("{s:{s:s}}", "hard", "clocksource", text);

	assert_int_equal(fingerprint_compare(base, new, "hard", &list), 0);
	assert_int_equal(list.n, 1);
	assert_string_equal(list.item[0].base, "a?[2J?2J?b");
	json_t *valid = json_string(list.item[0].new); /* NULL for what is no UTF-8 */
	assert_non_null(valid);
	assert_true(json_string_length(valid) > 80);
	json_decref(valid);
	fingerprint_free(&list);
	json_decref(base);
	json_decref(new);
}

static void allowed_by_name_or_by_object(void **state)
{
	(void)state;
	assert_true(fingerprint_allows("microcode,mitigations", "mitigations.retbleed"));
	assert_true(fingerprint_allows("mitigations.retbleed", "mitigations.retbleed"));
	assert_true(fingerprint_allows("microcode", "microcode"));
	assert_false(fingerprint_allows("mitigations.retbleed", "mitigations.srbds"));
	assert_false(fingerprint_allows("mitigations.retbleed", "mitigations"));
	assert_false(fingerprint_allows("micro,code", "microcode"));
	assert_false(fingerprint_allows("cpu_model", "cpu_model_name"));
	assert_false(fingerprint_allows(NULL, "microcode"));
	assert_false(fingerprint_allows("", "microcode"));
}

static void only_hard_facts_can_be_allowed(void **state)
{
	(void)state;
	const char *bad = NULL;
	size_t length = 0;

	assert_true(fingerprint_known("microcode,mitigations.retbleed,tsc_hz,qemu", &bad, &length));
	assert_false(fingerprint_known("microcode,hostname", &bad, &length));
	assert_int_equal(length, 8);
	assert_memory_equal(bad, "hostname", 8);
	assert_false(fingerprint_known("", &bad, &length));
	assert_false(fingerprint_known("microcode,", &bad, &length));
	assert_false(fingerprint_known("micro", &bad, &length));
}

static void known_of_one_side_or_of_both(void **state)
{
	(void)state;
	json_t *base = json_pack("{s:{s:s, s:s, s:s, s:n}}", "hard", "cpu_vendor", "x", "microcode",
				 "1", "clocksource", "tsc", "kernel_release");
	json_t *new = json_pack("{s:{s:s, s:s, s:n, s:i}}", "hard", "cpu_vendor", "x",
				"kernel_release", "7", "clocksource", "fact_of_tomorrow", 1);
	json_t *none = json_pack("{s:{}}", "hard");
	struct fingerprint_reach reach;

	fingerprint_reach(base, base, "hard", &reach);
	assert_int_equal(reach.shared, 3);
	assert_int_equal(reach.one_sided, 0);
	assert_string_equal(reach.names, "");
	fingerprint_reach(base, new, "hard", &reach);
	assert_int_equal(reach.shared, 1);
	assert_int_equal(reach.one_sided, 3);
	assert_string_equal(reach.names, "microcode, kernel_release, clocksource");
	fingerprint_reach(base, none, "hard", &reach);
	assert_int_equal(reach.shared, 0);
	fingerprint_reach(none, none, "hard", &reach);
	assert_int_equal(reach.shared + reach.one_sided, 0);
	json_decref(base);
	json_decref(new);
	json_decref(none);
}

static void members_of_neither_host(void **state)
{
	(void)state;
	json_t *host = json_pack("{s:{s:s, s:{s:s}}}", "hard", "microcode", "1", "mitigations",
				 "retbleed", "x");
	json_t *other = json_pack("{s:{}}", "hard");
	size_t length = 0;

	assert_null(fingerprint_absent(NULL, host, other, &length));
	assert_null(fingerprint_absent("microcode,mitigations,mitigations.retbleed", other, host,
				       &length));
	const char *absent =
		fingerprint_absent("microcode,mitigations.retbled,tsc_hz", host, other, &length);
	assert_non_null(absent);
	assert_int_equal(length, strlen("mitigations.retbled"));
	assert_memory_equal(absent, "mitigations.retbled", length);
	assert_non_null(fingerprint_absent("microcode.x", host, other, &length));
	json_decref(host);
	json_decref(other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_hosts),
		cmocka_unit_test(facts_in_the_order_of_the_table),
		cmocka_unit_test(unknown_is_neither_equal_nor_different),
		cmocka_unit_test(members_of_objects_by_name),
		cmocka_unit_test(types_differ_too),
		cmocka_unit_test(volatile_facts_are_left_out),
		cmocka_unit_test(values_become_safe_text),
		cmocka_unit_test(allowed_by_name_or_by_object),
		cmocka_unit_test(only_hard_facts_can_be_allowed),
		cmocka_unit_test(known_of_one_side_or_of_both),
		cmocka_unit_test(members_of_neither_host),
	};
	return cmocka_run_group_tests_name("fingerprint", tests, NULL, NULL);
}

/* syspath selfcheck on this host, whatever it is like: the verdicts may differ, the six lines and
 * the exit code that follows from them may not. And with workers that are broken on purpose. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "tests/e2e/run_command.h"
#include "tests/within.h"

static const char *const names[] = {"empty", "linear",	    "known truth",
				    "ruler", "A against A", "TSC"};

enum { CHECKS = sizeof(names) / sizeof(names[0]), FINE = 0, BAD = 1, USAGE = 2, NOISY = 3 };

/* The line that begins with a word; the test fails when there is none. Overwritten by the next. */
static const char *line_of(const char *text, const char *word)
{
	static char line[1024];

	for (const char *at = text; *at; at += strcspn(at, "\n"), at += *at == '\n') {
		if (strncmp(at, word, strlen(word)))
			continue;
		snprintf(line, sizeof(line), "%.*s", (int)strcspn(at, "\n"), at);
		return line;
	}
	fail_msg("no line begins with '%s' in:\n%s", word, text);
	return NULL;
}

static void six_lines_and_a_sum(void **state)
{
	(void)state;
	struct command_end end = syspath(NULL, "selfcheck", NULL);
	unsigned noisy = 0, failed = 0;

	for (int i = 0; i < CHECKS; i++) {
		const char *line = line_of(end.out, names[i]);
		failed += strstr(line, "  FAIL  ") != NULL;
		noisy += strstr(line, "  noisy  ") != NULL;
		assert_true(strstr(line, "  pass  ") || strstr(line, "  noisy  ") ||
			    strstr(line, "  not judged  ") || strstr(line, "  FAIL  "));
	}
	assert_int_equal(end.code, failed ? BAD : noisy ? NOISY : FINE);
	line_of(end.out, failed	 ? "this host does not measure truly: "
			 : noisy ? "this host is too noisy to trust: "
				 : "this host measures truly");
	assert_non_null(strstr(line_of(end.out, "A against A"), "smallest change"));
	assert_non_null(strstr(line_of(end.out, "TSC"), "step "));
	assert_string_equal(end.err, "");
	command_free(&end);
}

static const json_t *check_of(const json_t *document, const char *name)
{
	const json_t *check;
	size_t i;

	json_array_foreach (json_object_get(document, "checks"), i, check)
		if (!strcmp(json_string_value(json_object_get(check, "check")), name))
			return check;
	fail_msg("no check '%s'", name);
	return NULL;
}

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	assert_non_null(text);
	return text;
}

/* The JSON that these workers are judged by, which is as it must be; to be freed. */
static json_t *judged(const char *workers)
{
	struct command_end end =
		syspath(NULL, "selfcheck", "--json", "--seed", "7", "--workers", workers, NULL);
	json_error_t error;
	json_t *document = json_loads(end.out, 0, &error);
	int noisy = 0, failed = 0;

	assert_non_null(document);
	assert_string_equal(text_of(document, "schema"), "syspath-selfcheck/1");
	assert_int_equal(json_integer_value(json_object_get(document, "seed")), 7);
	assert_int_equal(json_array_size(json_object_get(document, "checks")), CHECKS);
	for (int i = 0; i < CHECKS; i++) {
		const json_t *check = check_of(document, names[i]);
		const json_t *attempts = json_object_get(check, "attempts");
		noisy += !strcmp(text_of(check, "verdict"), "noisy");
		failed += !strcmp(text_of(check, "verdict"), "FAIL");
		assert_true(text_of(check, "why")[0] && text_of(check, "figure")[0]);
		/* Nothing is left where something else used the core all the time. */
		assert_true(json_integer_value(json_object_get(check, "n")) > 0 ||
			    strstr(text_of(check, "why"), "the core was shared"));
		assert_within(json_integer_value(attempts), 1, 3);
	}
	assert_int_equal(end.code, failed ? BAD : noisy ? NOISY : FINE);
	assert_int_equal(json_integer_value(json_object_get(document, "exit")), end.code);
	command_free(&end);
	return document;
}

static void json_says_the_same(void **state)
{
	(void)state;
	json_decref(judged(built("")));
}

/* A batch that costs what ten calls more would is no multiple of another: too little at 4 N. */
static void a_dear_batch_fails(void **state)
{
	(void)state;
	json_t *document = judged(built("tests/broken/dear"));
	const json_t *linear = check_of(document, "linear");
	assert_string_not_equal(text_of(linear, "verdict"), "pass");
	assert_non_null(strstr(text_of(linear, "figure"), "N to N 0."));
	assert_non_null(strstr(text_of(linear, "figure"), "(syscall)"));
	json_decref(document);
}

/* A stub that returns a wrong value makes its checks fail: never a figure, never "noisy". */
static void a_broken_stub_fails(void **state)
{
	(void)state;
	struct command_end end =
		syspath(NULL, "selfcheck", "--workers", built("tests/broken/wrong"), NULL);
	static const char *const about[] = {"linear", "A against A"};

	for (int i = 0; i < 2; i++) {
		const char *line = line_of(end.out, about[i]);
		assert_non_null(strstr(line, "  FAIL  "));
		assert_non_null(strstr(line, "syscall: wrong answer"));
	}
	const char *conclusion = line_of(end.out, "this host does not measure truly: ");
	for (int i = 0; i < 2; i++)
		assert_non_null(strstr(conclusion, about[i]));
	assert_int_equal(end.code, BAD);
	command_free(&end);
}

/* A ruler that is 3 % too short is seen by the chain that it rules, though the chains' ratio is
 * right; where it is not known, or not steady, there is nothing to see. */
static void a_short_ruler_fails(void **state)
{
	enum { TRIES = 4 };
	const char *line = "";
	int code = 0;

	(void)state;
	/* What another thread of the core slows is noisy. */
	for (int i = 0; i < TRIES && !strstr(line, "  pass  ") && !strstr(line, "  FAIL  "); i++) {
		struct command_end end =
			syspath(NULL, "selfcheck", "--workers", built("tests/broken/ruler"), NULL);
		line = line_of(end.out, "ruler");
		code = end.code;
		command_free(&end);
		if (strstr(line, "  not judged  "))
			skip();
	}
	assert_null(strstr(line, "  pass  "));
	if (!strstr(line, "  FAIL  "))
		skip();
	assert_non_null(strstr(line, "30000 adds read "));
	assert_int_equal(code, BAD);
}

static void bad_usage_is_one_line(void **state)
{
	struct command_end end;
	(void)state;
	end = syspath(NULL, "selfcheck", "--cpu", "1023", NULL);
	expect_one_line(&end, USAGE, "CPU 1023", NULL);
	end = syspath(NULL, "selfcheck", "now", NULL);
	expect_one_line(&end, USAGE, "'now'", NULL);
	end = syspath(NULL, "selfcheck", "--workers", "/nonexistent", NULL);
	expect_one_line(&end, USAGE, "/nonexistent", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(six_lines_and_a_sum), cmocka_unit_test(json_says_the_same),
		cmocka_unit_test(a_dear_batch_fails),  cmocka_unit_test(a_broken_stub_fails),
		cmocka_unit_test(a_short_ruler_fails), cmocka_unit_test(bad_usage_is_one_line),
	};
	return cmocka_run_group_tests_name("selfcheck", tests, NULL, NULL);
}

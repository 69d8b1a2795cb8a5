/* Options that argp would refuse in words of its own. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/cli/option_check.h"

static const struct argp_option child_options[] = {
	{"path", 'p', "LIST", 0, "Paths", 0},
	{"patience", 512, "S", 0, "Seconds", 0},
	{0},
};
static const struct argp child = {.options = child_options};
static const struct argp_child children[] = {{&child, 0, NULL, 0}, {0}};
static const struct argp_option options[] = {
	{"quick", 'q', NULL, 0, "Quick", 0},
	{"events", 'e', "LIST", OPTION_ARG_OPTIONAL, "Events", 0},
	{"event", 'E', NULL, 0, "A name that another begins with", 0},
	{"append", 'A', "WORDS", 0, "Words", 0},
	{0},
};
static const struct argp argp = {.options = options, .children = children};

enum { WORDS = 6 };

static char joined[512]; /* the words as the last check left them */

static int check(const char *const words[WORDS], unsigned flags, struct error *error)
{
	const char *argv[WORDS + 2] = {"syspath run"};
	int argc = 1;

	for (int i = 0; i < WORDS && words[i]; i++)
		argv[argc++] = words[i];
	*error = (struct error){0};
	int err = option_check(&argp, argc, (char **)argv, flags, error);
	joined[0] = 0;
	for (int i = 1; i < argc; i++)
		snprintf(joined + strlen(joined), sizeof(joined) - strlen(joined), "%s%s",
			 i > 1 ? " " : "", argv[i]);
	for (int i = 1; i < argc; i++)
		if (argv[i] != words[i - 1])
			free((char *)argv[i]);
	return err;
}

static void test_what_argp_takes(void **state)
{
	static const char *const cases[][WORDS] = {
		{NULL},
		{"--path", "vdso", "--quick"},
		{"--path=vdso", "-q"},
		{"--path=", "-q"},
		{"-pvdso", "-qp", "vdso", "-qpq", "-q"},
		{"--pati", "3"},
		{"--path", "--nosuch"}, /* an argument, however it looks */
		{"-p", "-Z"},
		{"file", "-", "--quick", "file"},
		{"--events", "--quick", "-q"},
		{"-e", "-q"},
		{"--events=x", "-ex"},
		{"--event"},
		{"--quick", "--", "--nosuch", "-Z"},
		{"--help"},
		{"--usa", "-?"},
		{"--HANG", "--program-name", "x"},
	};
	struct error error;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int err = check(cases[i], 0, &error);
		assert_string_equal(error.text, "");
		assert_int_equal(err, 0);
	}
}

static void test_what_is_wrong(void **state)
{
	static const struct {
		const char *words[WORDS], *why;
	} cases[] = {
		{{"--nosuch"}, "no option '--nosuch'"},
		{{"--nosuch=3"}, "no option '--nosuch'"},
		{{"--quickly"}, "no option '--quickly'"},
		{{"--quick", "file", "--nosuch"}, "no option '--nosuch'"},
		{{"-Z"}, "no option '-Z'"},
		{{"-qZ"}, "no option '-Z'"},
		{{"--pat", "x"}, "option '--pat' could be one of 2"},
		{{"--p", "x"}, "option '--p' could be one of 3"}, /* argp's --program-name */
		{{"--quick=3"}, "option '--quick' takes no argument"},
		{{"--qui=3"}, "option '--quick' takes no argument"},
		{{"--path"}, "option '--path' needs an argument, LIST"},
		{{"--path", "x", "--pati"}, "option '--patience' needs an argument, S"},
		{{"-p"}, "option '-p' needs an argument, LIST"},
		{{"-qp"}, "option '-p' needs an argument, LIST"},
		{{"--event=3"}, "option '--event' takes no argument"},
		{{"--patience=1", "--patience=1"},
		 "option '--patience' is given twice; it takes one S"},
		{{"--patience", "1", "file", "--pati", "2"},
		 "option '--pati' is given twice; it takes one S"},
		{{"-e", "--events=x"}, "option '--events' is given twice; it takes one LIST"},
		{{"-ex", "-e"}, "option '-e' is given twice; it takes one LIST"},
	};
	struct error error;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(check(cases[i].words, 0, &error), -EINVAL);
		assert_string_equal(error.text, cases[i].why);
	}
}

/* A list that is given in parts is one list. */
static void test_lists_are_joined(void **state)
{
	static const struct {
		const char *words[WORDS], *joined;
	} cases[] = {
		{{"--path", "a", "--path", "b"}, "--path a --path a,b"},
		{{"--path=a", "-pb", "-q", "-p", "c"}, "--path=a -pa,b -q -p a,b,c"},
		{{"-p", "a", "-qpb"}, "-p a -qpa,b"},
		{{"--path", "", "--path=b,c"}, "--path  --path=,b,c"},
		{{"--append", "a=1 b", "-A", "c"}, "--append a=1 b -A a=1 b c"},
		{{"--path=a", "--append=b", "--", "--path=c"}, "--path=a --append=b -- --path=c"},
	};
	struct error error;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(check(cases[i].words, 0, &error), 0);
		assert_string_equal(joined, cases[i].joined);
	}
}

/* Where options end at the first other word, so does the check. */
static void test_in_order(void **state)
{
	static const char *const behind[WORDS] = {"-q", "file", "--nosuch"};
	static const char *const before[WORDS] = {"--nosuch", "file"};
	struct error error;

	(void)state;
	assert_int_equal(check(behind, ARGP_IN_ORDER, &error), 0);
	assert_int_equal(check(behind, 0, &error), -EINVAL);
	assert_int_equal(check(before, ARGP_IN_ORDER, &error), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_argp_takes),
		cmocka_unit_test(test_what_is_wrong),
		cmocka_unit_test(test_lists_are_joined),
		cmocka_unit_test(test_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

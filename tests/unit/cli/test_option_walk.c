/* Command lines taken apart by a table of options. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/cli/option.h"

static const struct command_option shared[] = {
	{.name = "path", .letter = 'p', .argument = "LIST"},
	{.name = "timeout", .argument = "S", .former = "patience", .former_letter = 'T'},
	{0},
};
static const struct command_option options[] = {
	{.name = "quick", .letter = 'q'},
	{.name = "events", .letter = 'e', .argument = "LIST", .otherwise = "default"},
	{.name = "event", .letter = 'E'}, /* a name that another begins with */
	{.name = "append", .letter = 'A', .argument = "WORDS"},
	{0},
};

enum { WORDS = 6 };

/* What the last walk found, as "path=vdso quick events | file other". */
static char found[512];

static void add(const char *text)
{
	snprintf(found + strlen(found), sizeof(found) - strlen(found), "%s%s", found[0] ? " " : "",
		 text);
}

static int walk(const char *const words[WORDS], bool in_order, struct error *error)
{
	const struct command_line line = {
		.options = options, .shared = {{shared, 8}}, .in_order = in_order};
	const char *argv[WORDS + 2] = {"syspath run"};
	static struct option_walk w;
	char input[16], option[256];
	int argc = 1;

	for (int i = 0; i < WORDS && words[i]; i++)
		argv[argc++] = words[i];
	*error = (struct error){0};
	int err = option_walk(&line, argc, (char **)argv, input, &w, error);
	found[0] = 0;
	for (size_t i = 0; i < w.n_given && !err; i++) {
		const struct option_slot *s = w.given[i];
		bool help = s->base == (char *)&w;
		if (!help)
			assert_ptr_equal(s->base, s->option == &shared[0] || s->option == &shared[1]
							  ? input + 8
							  : input);
		snprintf(option, sizeof(option), "%s%s%s", s->option->name, s->argument ? "=" : "",
			 s->argument ? s->argument : "");
		add(option);
	}
	for (size_t i = 0; i < w.n; i++)
		free(w.slots[i].joined);
	for (size_t i = 0; i < w.words.n && !err; i++) {
		add(i ? "" : "|");
		add(w.words.word[i]);
	}
	return err;
}

static void test_what_is_taken(void **state)
{
	static const struct {
		const char *words[WORDS], *found;
	} cases[] = {
		{{NULL}, ""},
		{{"--path", "vdso", "--quick"}, "path=vdso quick"},
		{{"--path=vdso", "-q"}, "path=vdso quick"},
		{{"--path=", "-q"}, "path= quick"},
		{{"-qq", "--quick"}, "quick"},
		{{"-qpvdso", "-E"}, "quick path=vdso event"},
		{{"--time", "3"}, "timeout=3"},
		{{"--patience", "3"}, "timeout=3"}, /* as it was called before */
		{{"--pati=3"}, "timeout=3"},
		{{"-T3"}, "timeout=3"},
		{{"--path", "--nosuch"}, "path=--nosuch"}, /* an argument, however it looks */
		{{"-p", "-Z"}, "path=-Z"},
		{{"file", "-", "--quick", "other"}, "quick | file  -  other"},
		{{"--events", "--quick", "-q"}, "events quick"},
		{{"--events", "x", "-q"}, "events=x quick"},
		{{"-q", "-e"}, "quick events"},
		{{"-ex", "-q"}, "events=x quick"},
		{{"--event"}, "event"},
		{{"--quick", "--", "--nosuch", "--"}, "quick | --nosuch  --"},
		{{"--help"}, "help"},
		{{"--usa", "-?"}, "usage help"},
	};
	struct error error;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int err = walk(cases[i].words, false, &error);
		assert_string_equal(error.text, "");
		assert_int_equal(err, 0);
		assert_string_equal(found, cases[i].found);
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
		{{"--p", "x"}, "option '--p' could be one of 2"},
		{{"--e"}, "option '--e' could be one of 2"},
		{{"--quick=3"}, "option '--quick' takes no argument"},
		{{"--qui=3"}, "option '--quick' takes no argument"},
		{{"--path"}, "option '--path' needs an argument, LIST"},
		{{"--path", "x", "--pati"}, "option '--timeout' needs an argument, S"},
		{{"-p"}, "option '-p' needs an argument, LIST"},
		{{"-qp"}, "option '-p' needs an argument, LIST"},
		{{"--event=3"}, "option '--event' takes no argument"},
		{{"--timeout=1", "--patience=1"},
		 "option '--patience' is given twice; it takes one S"},
		{{"--timeout", "1", "file", "--pati", "2"},
		 "option '--pati' is given twice; it takes one S"},
		{{"-e", "--events=x"}, "option '--events' is given twice; it takes one LIST"},
		{{"-ex", "-e"}, "option '-e' is given twice; it takes one LIST"},
	};
	struct error error;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(walk(cases[i].words, false, &error), -EINVAL);
		assert_string_equal(error.text, cases[i].why);
	}
}

/* A list that is given in parts is one list. */
static void test_lists_are_joined(void **state)
{
	static const struct {
		const char *words[WORDS], *found;
	} cases[] = {
		{{"--path", "a", "--path", "b"}, "path=a,b"},
		{{"--path=a", "-pb", "-q", "-p", "c"}, "path=a,b,c quick"},
		{{"-p", "a", "-qpb"}, "path=a,b quick"},
		{{"--path", "", "--path=b,c"}, "path=,b,c"},
		{{"--append", "a=1 b", "-A", "c"}, "append=a=1 b c"},
		{{"--events", "a", "-eb"}, "events=a,b"},
		{{"--path=a", "--append=b", "--", "--path=c"}, "path=a append=b | --path=c"},
	};
	struct error error;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(walk(cases[i].words, false, &error), 0);
		assert_string_equal(found, cases[i].found);
	}
}

/* Options may end at the first other word. */
static void test_in_order(void **state)
{
	static const char *const behind[WORDS] = {"-q", "file", "--nosuch"};
	static const char *const before[WORDS] = {"--nosuch", "file"};
	struct error error;

	(void)state;
	assert_int_equal(walk(behind, true, &error), 0);
	assert_string_equal(found, "quick | file  --nosuch");
	assert_int_equal(walk(behind, false, &error), -EINVAL);
	assert_int_equal(walk(before, true, &error), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_taken),
		cmocka_unit_test(test_what_is_wrong),
		cmocka_unit_test(test_lists_are_joined),
		cmocka_unit_test(test_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

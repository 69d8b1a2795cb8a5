/* docs/syspath.1 against what the program says of itself: every sub-command and every long option
 * that --help prints has its place in the man page, and every option of a synopsis is there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/e2e/run_command.h"

static char *page;

static int read_page(void **state)
{
	size_t size = 0;
	FILE *in = fopen("docs/syspath.1", "r");

	(void)state;
	if (!in)
		return -1;
	ssize_t n = getdelim(&page, &size, '\0', in);
	fclose(in);
	return n > 0 ? 0 : -1;
}

static int free_page(void **state)
{
	(void)state;
	free(page);
	return 0;
}

/* Whether the words stand in a part of the page, as a whole: not as the beginning of a longer name.
 */
static int stands_in(const char *from, const char *to, const char *words)
{
	size_t length = strlen(words);

	for (const char *at = from; at && (at = strstr(at, words)) && at < to; at += length)
		if (!strchr("abcdefghijklmnopqrstuvwxyz-", at[length]) || !at[length])
			return 1;
	return 0;
}

/* From a line on to the next that begins with `end`, or to the end of the page. NULL: no such line.
 */
static const char *part(const char *from, const char *line, const char *end, const char **to)
{
	const char *at = strstr(from, line);

	*to = at ? strstr(at + strlen(line), end) : NULL;
	if (at && !*to)
		*to = at + strlen(at);
	return at;
}

/* Whether an option of a command is described where one looks for it: in its synopsis; in the
 * section of every command, or of the choice of cells where the synopsis says "choice"; or, where
 * it says that there are more, in a section that has the command in its title. */
static int is_told(const char *command, const char *words)
{
	char line[96];
	const char *to, *end;

	snprintf(line, sizeof(line), ".Nm\n.Cm %s\n", command);
	const char *synopsis = part(page, line, "\n.Nm\n", &to);
	if (!synopsis)
		fail_msg("docs/syspath.1 has no synopsis of %s", command);
	if (stands_in(synopsis, to, words))
		return 1;
	const char *every = part(page, ".Ss Of every command\n", "\n.Ss", &end);
	if (stands_in(every, end, words))
		return 1;
	const char *choice = part(page, ".Ss Choice of cells\n", "\n.Ss", &end);
	if (stands_in(synopsis, to, "Ar choice") && stands_in(choice, end, words))
		return 1;
	if (!stands_in(synopsis, to, "Ar option") && !stands_in(synopsis, to, "Ar side"))
		return 0;
	for (const char *at = page; (at = part(at, "\n.Ss Of ", "\n.Ss", &end)); at = end) {
		const char *title = strchr(at + 1, '\n');
		if (stands_in(at, title, command) && stands_in(title, end, words))
			return 1;
	}
	return 0;
}

/* The long option that a line of a help text begins with, behind a short one if there is one. */
static int option_of(const char *line, char option[64])
{
	line += strspn(line, " ");
	if (line[0] == '-' && line[1] && line[2] == ',')
		line += 4;
	return sscanf(line, "--%63[a-z0-9-]", option) == 1;
}

/* An option that the synopsis of a command gives is one that the command has. */
static void check_synopsis(const char *command, const char *help)
{
	char line[96], option[64], words[72];
	const char *to;

	snprintf(line, sizeof(line), ".Nm\n.Cm %s\n", command);
	const char *synopsis = part(page, line, "\n.Nm\n", &to);
	for (const char *at = synopsis; at && (at = strstr(at, "Fl -")) && at < to; at++) {
		assert_int_equal(sscanf(at, "Fl -%63[a-z0-9-]", option), 1);
		snprintf(words, sizeof(words), "--%s", option);
		if (!stands_in(help, help + strlen(help), words))
			fail_msg("docs/syspath.1 gives %s a %s that it does not have", command,
				 words);
	}
}

/* How many long options the help of a sub-command has, all of them described. */
static size_t check_options(const char *command)
{
	struct command_end end = syspath(NULL, command, "--help", NULL);
	char option[64], words[72], *rest;
	size_t found = 0;

	assert_int_equal(end.code, 0);
	if (strcmp(command, "history") != 0) /* its parts have the options */
		check_synopsis(command, end.out);
	for (char *line = strtok_r(end.out, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest)) {
		if (!option_of(line, option))
			continue;
		snprintf(words, sizeof(words), "Fl -%s", option);
		if (!is_told(command, words))
			fail_msg("docs/syspath.1 does not describe --%s of %s", option, command);
		found++;
	}
	command_free(&end);
	return found;
}

static void test_commands_and_options_are_told(void **state)
{
	struct command_end end = syspath(NULL, "--help", NULL);
	char command[64], words[72], *rest;
	size_t found = 0, options = 0;

	(void)state;
	assert_int_equal(end.code, 0);
	for (char *line = strtok_r(end.out, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest)) {
		if (strncmp(line, "  ", 2) || sscanf(line + 2, "%63[a-z]", command) != 1)
			continue;
		snprintf(words, sizeof(words), ".It Cm %s\n", command);
		if (!strstr(page, words))
			fail_msg("docs/syspath.1 does not describe what %s does", command);
		options += check_options(command);
		found++;
	}
	/* Fewer: --help has a shape that is not read here. */
	assert_true(found >= 5 && options >= 4 * found);
	command_free(&end);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_commands_and_options_are_told),
	};

	return cmocka_run_group_tests(tests, read_page, free_page);
}

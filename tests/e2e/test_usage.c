/* What cannot be asked for: one line that names it and what there is instead; exit status 2. */
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/e2e/folder.h"
#include "tests/e2e/run_command.h"

/* Arguments that are refused, and what the line must hold. */
static const struct refusal {
	const char *arguments[5], *has[4];
} refusals[] = {
	{{"run", "--path", "nosuch"}, {"run: ", "no path named 'nosuch'", "kernel_vsyscall, gs10"}},
	{{"list", "--path", "vdso,nosuch,libc"}, {"list: ", "'nosuch'", "empty, syscall, int80"}},
	{{"run", "--op", "fork"}, {"no op named 'fork'", "getppid, enosys, time"}},
	{{"run", "--abi", "x32"}, {"no ABI named 'x32'", "x86_64, i386"}},
	{{"run", "--path", ""}, {"no path named ''", "syscall"}},
	{{"run", "--path", "vdso,"}, {"no path named ''", "syscall"}},
	{{"run", "--path", "vdsox"}, {"no path named 'vdsox'"}},
	{{"run", "--path", "vds"}, {"no path named 'vds'"}},
	{{"run", "--path", "vdso", "--op", "getppid"}, {"no such cell", "syspath list"}},
	{{"run", "--abi", "i386", "--path", "vsyscall"}, {"no such cell"}},
	{{"run", "--output"}, {"run: option '--output' needs an argument, FILE", "run --help"}},
	{{"run", "-O"}, {"run: option '-O' needs an argument", "run --help"}},
	{{"run", "--output", ""}, {"run: --output is empty"}},
	{{"crosscheck", "--output="}, {"crosscheck: --output is empty"}},
	{{"export", "--output", ""}, {"export: --output is empty"}},
	{{"plot", "--output-dir", ""}, {"plot: --output-dir is empty"}},
	{{"boots", "--output-dir", ""}, {"boots: --output-dir is empty"}},
	{{"history", "trend", "--output-dir", ""}, {"history trend: --output-dir is empty"}},
	{{"history", "log", "--db", ""}, {"history log: --db is empty"}},
	{{"run", "--workers", ""}, {"run: --workers is empty"}},
	{{"selfcheck", "--workers", ""}, {"selfcheck: --workers is empty"}},
	{{"run", "--quick=3"}, {"run: option '--quick' takes no argument", "run --help"}},
	{{"run", "--pa", "vdso"}, {"run: option '--pa' could be one of 2", "run --help"}},
	{{"show", "--", "-x"}, {"-x: "}},
	{{"run", "stray"}, {"'stray'", "no argument"}},
	{{"list", "stray"}, {"'stray'", "no argument"}},
	{{"inspect", "stray"}, {"'stray'", "no argument"}},
	{{"host", "stray"}, {"'stray'", "host takes no argument"}},
	{{"ab", "stray"}, {"'stray'", "ab takes no argument"}},
	{{"history", "trend", "stray"}, {"history trend: 'stray'", "trend takes no argument"}},
	{{"show"}, {"which result file"}},
	{{"run", "--seed", "-1"}, {"--seed -1", "whole number from 0 to 9007199254740991"}},
	{{"run", "--seed", "9007199254740992"}, {"--seed", "whole number"}},
	{{"run", "--seed", "1e3"}, {"--seed 1e3", "whole number"}},
	{{"run", "--seed", "99999999999999999999999"}, {"--seed", "whole number"}},
	{{"run", "--invocations", "0"}, {"--invocations 0", "from 1 to 10000"}},
	{{"run", "--batches", "65537"}, {"--batches 65537", "from 1 to 65536"}},
	{{"run", "--batches", ""}, {"--batches", "whole number"}},
	{{"run", "--inject", "1000001"}, {"--inject", "whole number"}},
	{{"run", "--timeout", "0"}, {"--timeout 0", "from 1 to"}},
	{{"run", "--cpu", "x"}, {"--cpu x", "whole number"}},
	{{"run", "--cpu", "-1"}, {"--cpu -1", "whole number"}},
	{{"run", "--cpu", "16384"}, {"--cpu 16384", "whole number from 0 to 16383"}},
	{{"run", "--cpu", "16383"}, {"CPU 16383 is not among those allowed", "there is none"}},
	{{"selfcheck", "--cpu", "16383"}, {"CPU 16383 is not among those allowed"}},
	{{"nosuch"}, {"no command named 'nosuch'", "syspath --help"}},
	{{"run\x1b[31m"}, {"no command named 'run?[31m'"}},
	{{"run\xc2\x9b"
	  "31m"},
	 {"no command named 'run?31m'"}},
	{{"run\x9b"
	  "31m"},
	 {"no command named 'run?31m'"}},
	{{"run\u202e"}, {"no command named 'run?'"}},
};

static void test_refusals(void **state)
{
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		const struct refusal *r = &refusals[i];
		struct command_end end =
			syspath(NULL, r->arguments[0], r->arguments[1], r->arguments[2],
				r->arguments[3], r->arguments[4], NULL);
		assert_string_equal(end.out, "");
		expect_one_line(&end, 2, "syspath", r->has[0], r->has[1], r->has[2], r->has[3],
				NULL);
	}
	assert_int_equal(folder_count(*state), 0);
}

/* Every command line that takes options, `history` by its parts. */
static const char *const parsers[][2] = {
#define COMMAND(id, what) {#id},
#include "bench/commands/commands.def"
#undef COMMAND
	{"history", "add"},
	{"history", "log"},
	{"history", "trend"},
	{"history", "export"},
};

static void expect_unknown(const char *command, const char *part, const char *option)
{
	char begins[64], what[64], help[64], space = part ? ' ' : 0;

	snprintf(begins, sizeof(begins), "syspath: %s%.1s%s: ", command, &space, part ? part : "");
	snprintf(what, sizeof(what), "no option '%s'", option);
	snprintf(help, sizeof(help), "'syspath %s%.1s%s --help'", command, &space,
		 part ? part : "");
	struct command_end end =
		syspath(NULL, command, part ? part : option, part ? option : NULL, NULL);
	assert_string_equal(end.out, "");
	assert_int_equal(strncmp(end.err, begins, strlen(begins)), 0);
	expect_one_line(&end, 2, what, help, NULL);
}

static void test_unknown_options(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(parsers) / sizeof(parsers[0]); i++) {
		if (!strcmp(parsers[i][0], "history") && !parsers[i][1])
			continue; /* it has parts alone */
		expect_unknown(parsers[i][0], parsers[i][1], "--nosuch");
		expect_unknown(parsers[i][0], parsers[i][1], "-Z");
	}
}

static int stay_on_one_cpu(void *cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(*(size_t *)cpu, &set);
	return sched_setaffinity(0, sizeof(set), &set);
}

/* Gives an option of a command twice, and behind that one that there is not: a list may be
 * repeated, so that only the last is an error; of any other the second is. Nothing is ever
 * done. */
static void expect_repeated(const char *const command[2], const char *option, const char *argument)
{
	static const char *const lists[] = {"LIST", "KEY,...", "WORDS"};
	char given[128], twice[256];
	bool is_list = false;

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		is_list = is_list || !strcmp(argument, lists[i]);
	snprintf(given, sizeof(given), "--%s=1", option);
	snprintf(twice, sizeof(twice), "option '--%s' is given twice; it takes one %s", option,
		 argument);
	const char *const argv[] = {built("syspath"),
				    command[0],
				    command[1] ? command[1] : given,
				    given,
				    command[1] ? given : "--nosuch",
				    command[1] ? "--nosuch" : NULL,
				    NULL};
	struct command_end end = command_run(NULL, argv);
	expect_one_line(&end, 2, is_list ? "no option '--nosuch'" : twice, "--help", NULL);
}

/* How many options of a command take an argument, as its help lists them: "--name=ARGUMENT". */
static int repeat_options(const char *const command[2])
{
	struct command_end end = command[1] ? syspath(NULL, command[0], command[1], "--help", NULL)
					    : syspath(NULL, command[0], "--help", NULL);
	char option[64], argument[64], *rest;
	int found = 0;

	assert_int_equal(end.code, 0);
	for (char *line = strtok_r(end.out, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest)) {
		line += strspn(line, " ");
		if (line[0] == '-' && line[1] && line[2] == ',')
			line += 4;
		if (sscanf(line, "--%63[a-z-][=%63[A-Z]", option, argument) != 2 &&
		    sscanf(line, "--%63[a-z-]=%63s", option, argument) != 2)
			continue;
		expect_repeated(command, option, argument);
		found++;
	}
	command_free(&end);
	return found;
}

/* Letter to name, of all commands; a letter that has another name elsewhere fails. */
static void note_letters(const char *const command[2], char names[128][32])
{
	struct command_end end = command[1] ? syspath(NULL, command[0], command[1], "--help", NULL)
					    : syspath(NULL, command[0], "--help", NULL);

	assert_int_equal(end.code, 0);
	for (char *line = end.out; (line = strstr(line, "\n  -")); line++) {
		char letter = line[4], name[32];
		if (line[5] != ',' || sscanf(line + 6, " --%31[a-z-]", name) != 1)
			continue;
		char *known = names[letter & 127];
		if (known[0] && strcmp(known, name) != 0)
			fail_msg("%s %s: -%c is --%s, and --%s elsewhere", command[0],
				 command[1] ? command[1] : "", letter, name, known);
		memcpy(known, name, sizeof(name));
	}
	command_free(&end);
}

static void test_a_letter_means_one_thing(void **state)
{
	static const char *const commands[][2] = {
#define COMMAND(id, what) {#id},
#include "bench/commands/commands.def"
#undef COMMAND
		{"history", "add"},
		{"history", "log"},
		{"history", "trend"},
		{"history", "export"},
	};
	char names[128][32] = {{0}};

	(void)state;
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		note_letters(commands[i], names);
	assert_string_equal(names['o'], "op");
	assert_string_equal(names['O'], "output");
	assert_string_equal(names['c'], "cpu");
	assert_string_equal(names['j'], "json");
}

/* What options were called before works on, unseen. */
static void test_former_names(void **state)
{
	(void)state;
	struct command_end end = syspath(NULL, "list", "--patience", "0", NULL);
	expect_one_line(&end, 2, "--timeout 0", "from 1 to", NULL);
	end = syspath(NULL, "boots", "-j", "0", NULL);
	expect_one_line(&end, 2, "--jobs", NULL);
	end = syspath(NULL, "export", "-f", "csv", "-o", "/nosuch/x.csv",
		      "tests/fixtures/run/small.json", NULL);
	expect_one_line(&end, 2, "/nosuch/x.csv", NULL);
}

/* No option that was given is silently dropped. */
static void test_repeated_options(void **state)
{
	int found = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(parsers) / sizeof(parsers[0]); i++)
		found += repeat_options(parsers[i]);
	assert_true(found > 80);
}

static void test_cpu_outside_the_allowed(void **state)
{
	char others[16], allowed[32];
	cpu_set_t set;
	size_t cpu = 0;

	(void)state;
	assert_int_equal(sched_getaffinity(0, sizeof(set), &set), 0);
	while (!CPU_ISSET(cpu, &set))
		cpu++;
	/* Isolated CPUs are no process's own, and may be asked for all the same. */
	FILE *isolated = fopen("/sys/devices/system/cpu/isolated", "re");
	if (isolated) {
		int first = getc(isolated);
		fclose(isolated);
		if (first >= '0' && first <= '9')
			skip();
	}
	struct set_up one = {stay_on_one_cpu, &cpu};
	/* Not allowed for its affinity; or for there being no such CPU. */
	for (size_t other = cpu + 1; other < CPU_SETSIZE; other += CPU_SETSIZE - cpu - 2) {
		snprintf(others, sizeof(others), "%zu", other);
		snprintf(allowed, sizeof(allowed), "(%zu", cpu);
		struct command_end end =
			syspath(&one, "run", "--cpu", others, "--output", "/dev/null", NULL);
		expect_one_line(&end, 2, "CPU ", others, "not among those allowed", allowed,
				"--cpu", NULL);
	}
}

static void test_no_command(void **state)
{
	(void)state;
	struct command_end end = syspath(NULL, NULL);
	assert_int_equal(end.code, 2);
	assert_string_equal(end.out, "");
	assert_non_null(strstr(end.err, "Usage: syspath COMMAND"));
	command_free(&end);
}

/* What a command prints for one of these words, exit status 0; to be freed. */
static struct command_end usage_of(const char *const command[2], const char *word)
{
	char begins[96], space = command[1] ? ' ' : 0;
	struct command_end end = syspath(NULL, command[0], command[1] ? command[1] : word,
					 command[1] ? word : NULL, NULL);

	snprintf(begins, sizeof(begins), "Usage: syspath %s%.1s%s ", command[0], &space,
		 command[1] ? command[1] : "");
	if (end.code || end.err[0] || strncmp(end.out, begins, strlen(begins)) != 0)
		fail_msg("'%s %s' exits with %d, not with 0 after \"%s\":\n%s%s", command[0], word,
			 end.code, begins, end.out, end.err);
	return end;
}

/* Every option that --help lists stands in --usage, too. */
static void expect_same_options(const struct command_end *help, const struct command_end *usage)
{
	char option[64], given[72];

	for (const char *at = help->out; (at = strstr(at, "  --")); at += 2) {
		assert_int_equal(sscanf(at, " --%62[a-z0-9-]", option), 1);
		snprintf(given, sizeof(given), "--%s", option);
		if (!strstr(usage->out, given))
			fail_msg("--usage does not have %s:\n%s", given, usage->out);
	}
}

static void test_help_of_every_command(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(parsers) / sizeof(parsers[0]); i++) {
		bool has_parts = !strcmp(parsers[i][0], "history") && !parsers[i][1];
		struct command_end help = usage_of(parsers[i], "--help");
		struct command_end same = usage_of(parsers[i], "-?");
		struct command_end usage = usage_of(parsers[i], "--usage");
		assert_string_equal(help.out, same.out);
		if (!has_parts) /* whose parts have the options */
			assert_non_null(strstr(help.out, "--usage"));
		expect_same_options(&help, &usage);
		command_free(&help);
		command_free(&same);
		command_free(&usage);
	}
}

static void test_help(void **state)
{
	static const char *const words[] = {"--help", "-?", "-h", "help"};
	static const char *const commands[] = {
#define COMMAND(id, what) "\n  " #id " ",
#include "bench/commands/commands.def"
#undef COMMAND
	};

	(void)state;
	for (int i = 0; i < 4; i++) {
		struct command_end end = syspath(NULL, words[i], NULL);
		assert_int_equal(end.code, 0);
		for (size_t k = 0; k < sizeof(commands) / sizeof(commands[0]); k++)
			assert_non_null(strstr(end.out, commands[k]));
		command_free(&end);
	}
	struct command_end end = syspath(NULL, "--usage", NULL);
	assert_int_equal(end.code, 0);
	assert_string_equal(end.out, "Usage: syspath COMMAND [OPTION...]\n");
	command_free(&end);
	end = syspath(NULL, "--version", NULL);
	assert_int_equal(end.code, 0);
	assert_int_equal(strncmp(end.out, "syspath ", 8), 0);
	command_free(&end);
}

/* AMD has no sysenter in long mode: there is nothing to measure, which has an exit status of its
 * own. */
static void test_nothing_to_measure(void **state)
{
	const char *output = in_folder(*state, "r.json");
	struct command_end end = syspath(NULL, "run", "--quick", "--batches", "20", "--invocations",
					 "2", "--path", "sysenter", "--output", output, NULL);

	if (end.code == 0) {
		print_message("skipped: sysenter works on this CPU\n");
		command_free(&end);
		skip();
	}
	assert_int_equal(end.code, 4);
	assert_non_null(strstr(end.err, "nothing to measure"));
	assert_non_null(strstr(end.out, "unavailable"));
	command_free(&end);
	assert_int_equal(folder_count(*state), 1); /* the document has the reason, too */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_refusals, folder_make, folder_remove),
		cmocka_unit_test(test_unknown_options),
		cmocka_unit_test(test_a_letter_means_one_thing),
		cmocka_unit_test(test_former_names),
		cmocka_unit_test(test_repeated_options),
		cmocka_unit_test(test_cpu_outside_the_allowed),
		cmocka_unit_test(test_no_command),
		cmocka_unit_test(test_help),
		cmocka_unit_test(test_help_of_every_command),
		cmocka_unit_test_setup_teardown(test_nothing_to_measure, folder_make,
						folder_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

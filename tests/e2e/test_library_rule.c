/* scripts/check-library against small trees, each with one call that is the commands' own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "tests/e2e/folder.h"
#include "tests/e2e/run_command.h"

static void put(const char *tree, const char *name, const char *text)
{
	file_write(in_folder(tree, name), text, strlen(text));
}

/* A tree in which nothing is wrong: what commands do is done by those alone. */
static void make_tree(const char *tree)
{
	static const char *const folders[] = {"docs", "bench", "bench/low", "bench/cli",
					      "bench/commands"};
	static const char commands[] = "int main(void)\n{\n\tsignal(SIGINT, f);\n\tputs(\"\");\n"
				       "\tfprintf(stderr, \"\");\n\texit(0);\n}\n";

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		assert_int_equal(mkdir(in_folder(tree, folders[i]), 0777), 0);
	put(tree, "docs/architecture.md",
	    "# Layers\n\n| folder | what |\n| --- | --- |\n| `bench/none/` `bench/low/` | below |\n"
	    "| `bench/cli/` | options |\n| `bench/commands/` | commands |\n");
	put(tree, "bench/low/a.c", "int a;\n");
	put(tree, "bench/cli/b.c", commands);
	put(tree, "bench/commands/c.c", commands);
}

/* Checks the tree with `code` in line 2 of a library's file. */
static void expect(const char *tree, const char *code, const char *printed)
{
	const char *const argv[] = {"scripts/check-library", tree, NULL};
	char text[512], line[512] = "";

	snprintf(text, sizeof(text), "int a;\n%s\nint b;\n", code);
	put(tree, "bench/low/a.c", text);
	if (printed)
		snprintf(line, sizeof(line), "bench/low/a.c:%s\n", printed);
	struct command_end end = command_run(NULL, argv);
	assert_string_equal(end.err, "");
	assert_string_equal(end.out, line);
	assert_int_equal(end.code, printed ? 1 : 0);
	command_free(&end);
}

static void test_what_library_code_may(void **state)
{
	static const char *const fine[] = {
		"",
		"fprintf(out, \"printf(stdout)\");",
		"snprintf(text, size, \"%d\", n); sprintf(t, \"\");",
		"/* printf(\"\"); exit(1); */",
		"/* goes on:\n * puts(\"it's\") to stderr */ int c;",
		"// perror(\"\");",
		"char quote = '\"'; /* puts( */ char other = '\"';",
		"my_exit(1); p->exit(1); p.signal(1); exit_code(1); int my_stdout;",
		"write(fd, text, 1); dprintf(fd, \"\"); write_all(12, text, 1);",
		"struct sigaction action;",
	};

	make_tree(*state);
	for (size_t i = 0; i < sizeof(fine) / sizeof(fine[0]); i++)
		expect(*state, fine[i], NULL);
}

static void test_what_commands_do(void **state)
{
	static const char prints[] = "library code prints to what it is handed alone";
	static const char uses[] = "library code uses the descriptors it is handed alone";
	static const char exits[] = "library code returns an error; commands exit";
	static const char handles[] = "library code installs no handler; commands do";
	static const struct {
		const char *code, *at, *why;
	} wrong[] = {
		{"printf(\"\");", "2: printf", prints},
		{"\tvprintf (format, ap);", "2: vprintf", prints},
		{"puts(\"\");", "2: puts", prints},
		{"x = putchar('\"');", "2: putchar", prints},
		{"perror(\"\");", "2: perror", prints},
		{"err(1, \"\");", "2: err", prints},
		{"fputs(\"\", stdout);", "2: stdout", prints},
		{"fprintf(\n\t\tstderr, \"\");", "3: stderr", prints},
		{"print(out ? out : stdout);", "2: stdout", prints},
		{"dprintf(2, \"\");", "2: dprintf", prints},
		{"write_all(1, text, 1);", "2: write_all", prints},
		{"write(\n\tSTDERR_FILENO, text, 1);", "3: STDERR_FILENO", uses},
		{"if (isatty(STDERR_FILENO))", "2: STDERR_FILENO", uses},
		{"int out = STDOUT_FILENO;", "2: STDOUT_FILENO", uses},
		{"read(STDIN_FILENO, text, 1);", "2: STDIN_FILENO", uses},
		{"if (a)exit(1);", "2: exit", exits},
		{"_exit(1);", "2: _exit", exits},
		{"abort();", "2: abort", exits},
		{"atexit(f);", "2: atexit", exits},
		{"signal(SIGINT, f);", "2: signal", handles},
		{"err = sigaction(SIGINT, &a, NULL);", "2: sigaction", handles},
		{"/* why */ puts(\"\"); /* not */", "2: puts", prints},
	};
	char line[256];

	make_tree(*state);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		snprintf(line, sizeof(line), "%s: %s", wrong[i].at, wrong[i].why);
		expect(*state, wrong[i].code, line);
	}
}

/* What may be done all the same is listed by file; a row that nothing needs is reported. */
static void test_exceptions(void **state)
{
	const char *const argv[] = {"scripts/check-library", *state, NULL};

	make_tree(*state);
	assert_int_equal(mkdir(in_folder(*state, "stubs"), 0777), 0);
	put(*state, "docs/architecture.md", "| `stubs/` | |\n| `bench/cli/` | |\n");
	put(*state, "stubs/child.c", "int f(void)\n{\n\t_exit(0);\n}\n");
	struct command_end end = command_run(NULL, argv);
	assert_string_equal(end.out,
			    "scripts/check-library: its row of stubs/child.c and signal is "
			    "needed no more\n");
	assert_int_equal(end.code, 1);
	command_free(&end);
}

static void test_no_table(void **state)
{
	const char *const argv[] = {"scripts/check-library", *state, NULL};

	struct command_end end = command_run(NULL, argv);
	expect_one_line(&end, 2, "check-library: ", "docs/architecture.md is missing", NULL);
	make_tree(*state);
	put(*state, "docs/architecture.md", "| `bench/low/` | |\n");
	end = command_run(NULL, argv);
	expect_one_line(&end, 2, "check-library: ", "no row of bench/cli/", NULL);
}

static void test_this_tree(void **state)
{
	static const char *const argv[] = {"scripts/check-library", NULL};
	struct command_end end = command_run(NULL, argv);

	(void)state;
	assert_string_equal(end.out, "");
	assert_string_equal(end.err, "");
	assert_int_equal(end.code, 0);
	command_free(&end);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_what_library_code_may, folder_make,
						folder_remove),
		cmocka_unit_test_setup_teardown(test_what_commands_do, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_exceptions, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_no_table, folder_make, folder_remove),
		cmocka_unit_test(test_this_tree),
	};

	return cmocka_run_group_tests_name("scripts/check-library", tests, NULL, NULL);
}

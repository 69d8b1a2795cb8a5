/* scripts/check-layers against small trees, each with one thing wrong. */
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

static void put_table(const char *tree, const char *more)
{
	char table[512];

	snprintf(table, sizeof(table),
		 "# Layers\n\n| folder | what |\n| --- | --- |\n| `asm/` | how |\n"
		 "| `bench/low/` | below |\n| `bench/mid/` `bench/high/` | between, above |\n%s",
		 more);
	put(tree, "docs/architecture.md", table);
}

/* Lines enough that no folder has a fifth of them by one include more. */
static void put_lines(const char *tree, const char *name, int n)
{
	char text[1024] = "";
	size_t used = 0;

	for (int i = 0; i < n; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, ";\n");
	assert_true(used < sizeof(text));
	put(tree, name, text);
}

/* A tree in which nothing is wrong: five layers more hold as many lines as the three. */
static void make_tree(const char *tree)
{
	static const char *const folders[] = {
		"docs",	      "asm",	 "bench",   "bench/low", "bench/mid", "bench/mid/x86_64",
		"bench/high", "bench/p", "bench/q", "bench/r",	 "bench/s",
	};

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		assert_int_equal(mkdir(in_folder(tree, folders[i]), 0777), 0);
	put_table(tree, "| `bench/p/` | |\n| `bench/q/` | |\n| `bench/r/` | |\n| `bench/s/` | |\n");
	put(tree, "asm/loop.h", "\n");
	put(tree, "bench/low/a.h", "#include <stddef.h>\n#include \"asm/loop.h\"\n");
	put(tree, "bench/low/a.c", "#include \"bench/low/a.h\"\n");
	put(tree, "bench/mid/b.h", "#include \"bench/low/a.h\"\n");
	put(tree, "bench/mid/x86_64/b.S", " # include \"asm/loop.h\"\n");
	put(tree, "bench/high/c.c", "#include \"bench/mid/b.h\"\n#include \"bench/low/a.h\"\n");
	put_lines(tree, "bench/p/p.c", 9);
	put_lines(tree, "bench/q/q.c", 9);
	put_lines(tree, "bench/r/r.c", 9);
	put_lines(tree, "bench/s/s.c", 9);
	put_lines(tree, "bench/low/rows.def", 6);
	put_lines(tree, "bench/high/d.c", 6);
}

/* Checks the tree: `code`, and what is printed. */
static void expect(const char *tree, int code, const char *printed)
{
	const char *const argv[] = {"scripts/check-layers", tree, NULL};
	struct command_end end = command_run(NULL, argv);

	assert_string_equal(end.err, "");
	assert_string_equal(end.out, printed);
	assert_int_equal(end.code, code);
	command_free(&end);
}

static void test_clean(void **state)
{
	make_tree(*state);
	expect(*state, 0, "");
}

static void test_upward(void **state)
{
	make_tree(*state);
	put(*state, "bench/low/a.c",
	    "#include \"bench/low/a.h\"\n\n  #  include  \"bench/high/c.h\" /* x */\n");
	put(*state, "bench/high/c.h", "\n");
	expect(*state, 1,
	       "bench/low/a.c:3: includes bench/high/c.h: bench/high is above bench/low\n");
}

/* A folder of one ABI belongs to the layer it lies in. */
static void test_upward_from_below_a_layer(void **state)
{
	make_tree(*state);
	put(*state, "bench/mid/x86_64/b.S", "#include \"bench/high/c.h\"\n");
	put(*state, "bench/high/c.h", "\n");
	expect(*state, 1,
	       "bench/mid/x86_64/b.S:1: includes bench/high/c.h: bench/high is above "
	       "bench/mid\n");
}

static void test_ring(void **state)
{
	make_tree(*state);
	put(*state, "bench/mid/b.h", "#include \"bench/mid/e.h\"\n");
	put(*state, "bench/mid/e.h", "#include \"bench/mid/f.h\"\n");
	put(*state, "bench/mid/f.h", "#include \"bench/low/a.h\"\n#include \"bench/mid/b.h\"\n");
	expect(*state, 1,
	       "bench/mid/b.h -> bench/mid/e.h -> bench/mid/f.h -> bench/mid/b.h: these include "
	       "each other\n");
}

/* Two folders that include each other: one of the two edges points upwards. */
static void test_ring_of_folders(void **state)
{
	make_tree(*state);
	put(*state, "bench/mid/e.h", "#include \"bench/high/g.h\"\n");
	put(*state, "bench/high/g.h", "\n");
	expect(*state, 1,
	       "bench/mid/e.h:1: includes bench/high/g.h: bench/high is above bench/mid\n");
}

static void test_table_and_tree_differ(void **state)
{
	make_tree(*state);
	assert_int_equal(mkdir(in_folder(*state, "bench/new"), 0777), 0);
	put(*state, "bench/new/n.c", "#include \"bench/low/a.h\"\n#include \"nowhere.h\"\n");
	put_table(*state, "| `bench/p/` | |\n| `bench/q/` | |\n| `bench/r/` | |\n| `bench/s/` | |\n"
			  "| `bench/gone/` | |\n");
	expect(*state, 1,
	       "bench/new/n.c:2: \"nowhere.h\" is in no folder of docs/architecture.md\n"
	       "bench/new: no row of docs/architecture.md names this folder\n"
	       "docs/architecture.md: bench/gone: no such folder, or no source in it\n");
}

static void test_too_many_files(void **state)
{
	char name[32];

	make_tree(*state);
	for (int i = 0; i < 25; i++) {
		snprintf(name, sizeof(name), "bench/mid/f%d.c", i);
		put(*state, name, "");
	}
	put(*state, "bench/mid/notes.txt", ""); /* no source */
	expect(*state, 1, "bench/mid: 26 files, more than 25\n");
}

static void test_too_large(void **state)
{
	make_tree(*state);
	put_lines(*state, "bench/p/p.c", 20);
	expect(*state, 1,
	       "bench/p: 20 of 66 lines below bench/, 20 % or more: cut it in two that have a name "
	       "each\n");
}

static void test_no_table(void **state)
{
	const char *const argv[] = {"scripts/check-layers", *state, NULL};
	struct command_end end = command_run(NULL, argv);

	expect_one_line(&end, 2, "check-layers: ", "docs/architecture.md is missing", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_clean, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_upward, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_upward_from_below_a_layer, folder_make,
						folder_remove),
		cmocka_unit_test_setup_teardown(test_ring, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_ring_of_folders, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_table_and_tree_differ, folder_make,
						folder_remove),
		cmocka_unit_test_setup_teardown(test_too_many_files, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_too_large, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_no_table, folder_make, folder_remove),
	};

	return cmocka_run_group_tests_name("scripts/check-layers", tests, NULL, NULL);
}

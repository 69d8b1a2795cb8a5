/* A folder that is written whole or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/files/folders.h"
#include "bench/files/save_folder.h"

static const char *const own[] = {"index", "more", NULL};

static char home[64], at[128];

static int make(void **state)
{
	(void)state;
	snprintf(home, sizeof(home), "/tmp/syspath-save-XXXXXX");
	if (!mkdtemp(home))
		return -1;
	snprintf(at, sizeof(at), "%s/page", home);
	return 0;
}

static int drop(void **state)
{
	(void)state;
	folders_remove(home);
	return 0;
}

static void put(const char *folder, const char *name, const char *text)
{
	char path[SAVE_NAME + 64];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	assert_int_equal(save_file(path, text, strlen(text)), 0);
}

/* The text of a file in `at`, NULL when it is not there. */
static const char *text_of(const char *name)
{
	static char text[64];
	char path[SAVE_NAME];

	snprintf(path, sizeof(path), "%s/%s", at, name);
	FILE *in = fopen(path, "re");
	if (!in)
		return NULL;
	text[fread(text, 1, sizeof(text) - 1, in)] = 0;
	fclose(in);
	return text;
}

static void write_page(const char *index)
{
	struct save_folder save;
	struct error error = {0};

	assert_int_equal(save_folder_open(&save, at, own, &error), 0);
	put(save.temporary, "index", index);
	assert_int_equal(save_folder_finish(&save, &error), 0);
	assert_string_equal(text_of("index"), index);
	assert_int_not_equal(access(save.temporary, F_OK), 0);
}

static void test_new_and_replaced(void **state)
{
	(void)state;
	write_page("first");
	put(at, "more", "old");
	write_page("second");
	assert_null(text_of("more"));
	snprintf(at, sizeof(at), "%s/page/", home); /* the same folder */
	write_page("third");
}

static void test_empty(void **state)
{
	struct stat st;

	(void)state;
	assert_int_equal(mkdir(at, 0755), 0);
	write_page("first");
	assert_int_equal(stat(at, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0777 & ~umask(022));
}

static void test_parents(void **state)
{
	(void)state;
	snprintf(at, sizeof(at), "%s/a/b/page", home);
	write_page("first");
}

static void refused(const char *words)
{
	struct save_folder save;
	struct error error = {0};

	assert_int_not_equal(save_folder_open(&save, at, own, &error), 0);
	if (!strstr(error.text, words) || !strstr(error.text, "--output"))
		fail_msg("'%s'", error.text);
}

/* What is not ours is never replaced. */
static void test_foreign(void **state)
{
	(void)state;
	assert_int_equal(mkdir(at, 0755), 0);
	put(at, "more", "ours by its name alone");
	refused("no index in it");
	put(at, "index", "ours");
	put(at, "thesis.tex", "theirs");
	refused("thesis.tex");
	assert_string_equal(text_of("thesis.tex"), "theirs");
	snprintf(at, sizeof(at), "%s/page/index", home);
	refused("Not a directory");
}

static void test_abandoned(void **state)
{
	struct save_folder save;
	struct error error = {0};

	(void)state;
	write_page("first");
	assert_int_equal(save_folder_open(&save, at, own, &error), 0);
	put(save.temporary, "index", "second");
	char temporary[SAVE_NAME];
	snprintf(temporary, sizeof(temporary), "%s", save.temporary);
	save_folder_abandon(&save);
	assert_int_not_equal(access(temporary, F_OK), 0);
	assert_string_equal(text_of("index"), "first");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_new_and_replaced, make, drop),
		cmocka_unit_test_setup_teardown(test_empty, make, drop),
		cmocka_unit_test_setup_teardown(test_parents, make, drop),
		cmocka_unit_test_setup_teardown(test_foreign, make, drop),
		cmocka_unit_test_setup_teardown(test_abandoned, make, drop),
	};

	return cmocka_run_group_tests_name("save_folder", tests, NULL, NULL);
}

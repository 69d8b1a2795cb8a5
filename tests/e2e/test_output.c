/* Where a result cannot be written: one line, exit status 2, nothing left behind. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/e2e/as_nobody.h"
#include "tests/e2e/cells.h"
#include "tests/e2e/folder.h"
#include "tests/e2e/run_command.h"
#include "tests/e2e/tiny_disk.h"

static struct command_end run_to(const struct set_up *set_up, const char *output)
{
	return syspath(set_up, "run", "--quick", "--batches", "20", "--invocations", "2", "--path",
		       "empty", "--op", "getppid,time", "--output", output, NULL);
}

static void test_full_device(void **state)
{
	(void)state;
	if (access("/dev/full", W_OK)) {
		print_message("skipped: there is no /dev/full\n");
		skip();
	}
	struct command_end end = run_to(NULL, "/dev/full");
	assert_string_equal(end.out, "");
	expect_one_line(&end, 2, "/dev/full: No space left", "nothing was written", "--output",
			NULL);
}

static void test_missing_folder(void **state)
{
	const char *output = in_folder(*state, "none/r.json");
	struct command_end end = run_to(NULL, output);

	expect_one_line(&end, 2, output, "No such file or directory", "--output", NULL);
	assert_int_equal(folder_count(*state), 0);
}

static void test_not_a_file(void **state)
{
	struct command_end end = run_to(NULL, *state);
	expect_one_line(&end, 2, *state, "Is a directory", NULL);

	file_write(in_folder(*state, "file"), "", 0);
	end = run_to(NULL, in_folder(*state, "file/r.json"));
	expect_one_line(&end, 2, "Not a directory", NULL);
}

static void test_name_too_long(void **state)
{
	static char name[5000];

	memset(name, 'a', 255);
	struct command_end end = run_to(NULL, in_folder(*state, name));
	expect_one_line(&end, 2, "File name too long", NULL);
	memset(name, 'a', sizeof(name) - 1);
	end = run_to(NULL, name);
	expect_one_line(&end, 2, "File name too long", NULL);
	assert_int_equal(folder_count(*state), 0);
}

static void test_no_permission(void **state)
{
	char place[4096];

	snprintf(place, sizeof(place), "%s", in_folder(*state, "closed"));
	assert_int_equal(mkdir(place, 0555), 0);
	struct command_end end = syspath_as_nobody(*state, "run", "--quick", "--path", "empty",
						   "--output", in_folder(place, "r.json"), NULL);
	expect_one_line(&end, 2, place, "Permission denied", "--output", NULL);
	assert_int_equal(folder_count(place), 0);
}

static int limit_file_size(void *unused)
{
	(void)unused;
	return setrlimit(RLIMIT_FSIZE, &(struct rlimit){1024, 1024});
}

/* What was there before is still there, whole. */
static void test_file_size_limit(void **state)
{
	struct set_up limit = {limit_file_size, NULL};
	const char *output = in_folder(*state, "r.json");
	char before[8] = "";

	file_write(output, "before", 6);
	struct command_end end = run_to(&limit, output);
	expect_one_line(&end, 2, output, "File too large", "nothing was written", NULL);
	FILE *in = fopen(output, "re");
	assert_non_null(in);
	assert_int_equal(fread(before, 1, sizeof(before), in), 6);
	fclose(in);
	assert_string_equal(before, "before");
	assert_int_equal(folder_count(*state), 1);
}

static int enter_disk(void *disk)
{
	return fchdir(*(int *)disk);
}

static void test_full_disk(void **state)
{
	int disk = tiny_disk();
	struct set_up enter = {enter_disk, &disk};
	char path[32];

	(void)state;
	if (disk < 0) {
		print_message("skipped: only root makes a small disk, on Linux 5.2 and later\n");
		skip();
	}
	struct command_end end = run_to(&enter, "r.json");
	expect_one_line(&end, 2, "r.json: No space left", "nothing was written", NULL);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", disk);
	assert_int_equal(folder_count(path), 0);
	close(disk);
}

static void test_replaces_a_file(void **state)
{
	const char *output = in_folder(*state, "r.json"), *name = in_folder(*state, "link.json");
	struct stat st;

	file_write(output, "before", 6);
	assert_int_equal(symlink("r.json", name), 0);
	struct command_end end = run_to(NULL, name);
	expect_one_line(&end, 0, "result written", NULL);
	assert_int_equal(lstat(name, &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	json_decref(document_load(output));
	assert_int_equal(folder_count(*state), 2);
}

static int close_stdout(void *unused)
{
	(void)unused;
	return close(STDOUT_FILENO);
}

/* The result is written; the table did not reach its reader, which is an error. */
static void test_closed_stdout(void **state)
{
	struct set_up closed = {close_stdout, NULL};
	const char *output = in_folder(*state, "r.json");
	struct command_end end = run_to(&closed, output);

	assert_int_equal(end.code, 2);
	assert_non_null(strstr(end.err, "result written to"));
	assert_non_null(strstr(end.err, "standard output: Bad file descriptor"));
	command_free(&end);
	json_decref(document_load(output)); /* with no line of the table in it */
	end = syspath(&closed, "list", "--path", "empty", "--op", "time", NULL);
	expect_one_line(&end, 2, "standard output: Bad file descriptor", NULL);
}

static int stdout_without_reader(void *unused)
{
	int ends[2];

	(void)unused;
	return pipe(ends) || dup2(ends[1], STDOUT_FILENO) < 0 || close(ends[0]);
}

static void test_nobody_reads_stdout(void **state)
{
	struct set_up deaf = {stdout_without_reader, NULL};
	const char *output = in_folder(*state, "r.json");
	struct command_end end = run_to(&deaf, output);

	/* A reader that has seen enough of the table is no error. */
	assert_int_equal(end.code, 0);
	assert_null(strstr(end.err, "standard output"));
	command_free(&end);
	json_decref(document_load(output));
	end = run_to(&deaf, "-");
	expect_one_line(&end, 2, "/dev/stdout: Broken pipe", "nothing was written", NULL);
	expect_no_orphan();
}

static int close_the_others(void *unused)
{
	(void)unused;
	return close(STDIN_FILENO) || close(STDERR_FILENO);
}

static void test_closed_stdin_and_stderr(void **state)
{
	struct set_up closed = {close_the_others, NULL};
	const char *output = in_folder(*state, "r.json");
	struct command_end end = run_to(&closed, output);

	assert_int_equal(end.code, 0);
	command_free(&end);
	json_t *document = document_load(output);
	expect_cell(cell_find(document, "x86_64", "empty", "time"), "ok", "");
	json_decref(document);
	/* Here the pipe to the worker is the first that is opened. */
	end = syspath(&closed, "list", "--abi", "x86_64", "--path", "empty", "--op", "time", NULL);
	assert_int_equal(end.code, 0);
	assert_non_null(strstr(end.out, "1 ok"));
	command_free(&end);
}

int main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_make, folder_remove)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_full_device),
		IN_FOLDER(test_missing_folder),
		IN_FOLDER(test_not_a_file),
		IN_FOLDER(test_name_too_long),
		IN_FOLDER(test_no_permission),
		IN_FOLDER(test_file_size_limit),
		cmocka_unit_test(test_full_disk),
		IN_FOLDER(test_replaces_a_file),
		IN_FOLDER(test_closed_stdout),
		IN_FOLDER(test_nobody_reads_stdout),
		IN_FOLDER(test_closed_stdin_and_stderr),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

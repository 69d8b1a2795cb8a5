/* Writing a file whole or not at all. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/files/save.h"

static char folder[64];

static int make_folder(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/syspath-test-XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

static const char *in(const char *name)
{
	static char paths[4][PATH_MAX];
	static unsigned int next;
	char *path = paths[next++ % 4];

	snprintf(path, PATH_MAX, "%s/%s", folder, name);
	return path;
}

static int each_entry(void (*work)(const char *path))
{
	DIR *dir = opendir(folder);
	int n = 0;

	for (const struct dirent *e; dir && (e = readdir(dir));) {
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		n++;
		if (work)
			work(in(e->d_name));
	}
	if (dir)
		closedir(dir);
	return n;
}

static void delete(const char *path)
{
	(void)!remove(path);
}

static int remove_folder(void **state)
{
	(void)state;
	each_entry(delete);
	return rmdir(folder);
}

static void expect_content(const char *path, const char *content)
{
	char text[64] = "";
	FILE *f = fopen(path, "re");

	assert_non_null(f);
	text[fread(text, 1, sizeof(text) - 1, f)] = 0;
	fclose(f);
	assert_string_equal(text, content);
}

static void put(const char *path, const char *content)
{
	FILE *f = fopen(path, "we");

	assert_non_null(f);
	fputs(content, f);
	assert_int_equal(fclose(f), 0);
}

static void test_whole(void **state)
{
	struct save save;
	struct stat st;

	(void)state;
	mode_t mask = umask(027);
	assert_int_equal(save_open(&save, in("r")), 0);
	assert_int_equal(access(in("r"), F_OK), -1); /* no name before it is whole */
	assert_int_equal(each_entry(NULL), 1);
	assert_int_equal(save_finish(&save, "text", 4), 0);
	umask(mask);
	expect_content(in("r"), "text");
	assert_int_equal(each_entry(NULL), 1);
	assert_int_equal(stat(in("r"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640); /* what open(2) would have made of 0666 */
	save_abandon(&save);			    /* changes nothing any more */
	expect_content(in("r"), "text");
}

static void test_in_one_step(void **state)
{
	(void)state;
	assert_int_equal(save_file(in("r"), "text", 4), 0);
	expect_content(in("r"), "text");
	assert_int_equal(save_file(in("no/r"), "text", 4), -ENOENT);
	assert_int_equal(each_entry(NULL), 1);
}

static void test_abandoned(void **state)
{
	struct save save;

	(void)state;
	put(in("r"), "before");
	assert_int_equal(save_open(&save, in("r")), 0);
	save_abandon(&save);
	save_abandon(&save);
	expect_content(in("r"), "before");
	assert_int_equal(each_entry(NULL), 1);
}

/* Whoever has the old file open keeps it: the new one is another. */
static void test_replaced_at_once(void **state)
{
	struct save save;
	char text[8] = "";

	(void)state;
	put(in("r"), "before");
	int fd = open(in("r"), O_RDONLY | O_CLOEXEC);
	assert_int_equal(save_open(&save, in("r")), 0);
	expect_content(in("r"), "before");
	assert_int_equal(save_finish(&save, "after", 5), 0);
	assert_int_equal(read(fd, text, sizeof(text)), 6);
	close(fd);
	expect_content(in("r"), "after");
}

/* As many as there are, each with a name of its own. */
static void test_beside_what_is_there(void **state)
{
	struct save save[3];

	(void)state;
	for (int i = 0; i < 3; i++)
		assert_int_equal(save_open_beside(&save[i], in("r.x.json")), 0);
	assert_int_equal(save_finish(&save[1], "first", 5), 0);
	assert_int_equal(save_finish(&save[0], "second", 6), 0);
	assert_int_equal(save_finish(&save[2], "third", 5), 0);
	assert_string_equal(save[1].final, in("r.x.json"));
	assert_string_equal(save[0].final, in("r.x-2.json"));
	expect_content(in("r.x.json"), "first");
	expect_content(in("r.x-2.json"), "second");
	expect_content(in("r.x-3.json"), "third");
	assert_int_equal(each_entry(NULL), 3);
}

static void test_beside_without_extension(void **state)
{
	struct save save;

	(void)state;
	put(in("r"), "before");
	assert_int_equal(save_open_beside(&save, in("r")), 0);
	assert_int_equal(save_finish(&save, "after", 5), 0);
	assert_string_equal(save.final, in("r-2"));
	expect_content(in("r"), "before");
	expect_content(in("r-2"), "after");
}

static void test_link_stays_a_link(void **state)
{
	struct save save;
	struct stat st;

	(void)state;
	put(in("real"), "before");
	assert_int_equal(symlink("real", in("link")), 0);
	assert_int_equal(save_open(&save, in("link")), 0);
	assert_int_equal(save_finish(&save, "after", 5), 0);
	assert_int_equal(lstat(in("link"), &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	expect_content(in("real"), "after");
	assert_int_equal(each_entry(NULL), 2);
}

/* So does one that leads to nothing yet, by way of another and from one folder to another. */
static void test_dangling_link_stays_a_link(void **state)
{
	struct save save;
	struct stat st;

	(void)state;
	assert_int_equal(mkdir(in("f"), 0700), 0);
	assert_int_equal(symlink("f/second", in("first")), 0);
	assert_int_equal(symlink("../real", in("f/second")), 0);
	assert_int_equal(save_open(&save, in("first")), 0);
	assert_int_equal(save_finish(&save, "after", 5), 0);
	assert_int_equal(lstat(in("first"), &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	expect_content(in("real"), "after");
	assert_int_equal(unlink(in("f/second")), 0);
	assert_int_equal(each_entry(NULL), 3);
}

static void test_links_in_a_circle(void **state)
{
	struct save save;

	(void)state;
	assert_int_equal(symlink("b", in("a")), 0);
	assert_int_equal(symlink(in("a"), in("b")), 0);
	assert_int_equal(save_open(&save, in("a")), -ELOOP);
	assert_int_equal(each_entry(NULL), 2);
}

static void test_places_that_do_not_open(void **state)
{
	static char long_path[6000], name[256];
	struct save save;

	(void)state;
	memset(long_path, 'a', sizeof(long_path) - 1);
	memset(name, 'a', sizeof(name) - 1);
	assert_int_equal(save_open(&save, ""), -ENOENT);
	assert_int_equal(save_open(&save, folder), -EISDIR);
	assert_int_equal(save_open(&save, in("none/r")), -ENOENT);
	assert_int_equal(save_open(&save, long_path), -ENAMETOOLONG);
	/* A name of its own, but not with the temporary's ending. */
	assert_int_equal(save_open(&save, in(name)), -ENAMETOOLONG);
	put(in("file"), "");
	assert_int_equal(save_open(&save, in("file/r")), -ENOTDIR);
	save_abandon(&save); /* after a failure: nothing happens */
	assert_int_equal(each_entry(NULL), 1);
}

/* The rename fails: there is a folder of that name by then. */
static void test_failed_rename(void **state)
{
	struct save save;

	(void)state;
	assert_int_equal(save_open(&save, in("r")), 0);
	assert_int_equal(mkdir(in("r"), 0700), 0);
	assert_int_equal(save_finish(&save, "text", 4), -EISDIR);
	assert_int_equal(save.fd, -1);
	assert_int_equal(each_entry(NULL), 1);
}

static void test_full_device(void **state)
{
	struct save save;

	(void)state;
	if (save_open(&save, "/dev/full")) {
		print_message("skipped: there is no /dev/full\n");
		skip();
	}
	assert_string_equal(save.temporary, "");
	assert_int_equal(save_finish(&save, "text", 4), -ENOSPC);
	assert_int_equal(save.fd, -1);
}

static void test_fifo_is_written_to(void **state)
{
	struct save save;
	char text[8] = "";

	(void)state;
	assert_int_equal(mkfifo(in("fifo"), 0600), 0);
	int reader = open(in("fifo"), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	assert_int_equal(save_open(&save, in("fifo")), 0);
	assert_int_equal(save_finish(&save, "text", 4), 0);
	assert_int_equal(read(reader, text, sizeof(text)), 4);
	assert_string_equal(text, "text");
	close(reader);
}

/* With standard output in a regular file, /dev/stdout looks like one, too. It must be written to,
 * not renamed over: that would replace the device link of the whole host. */
static void save_to_stdout(const char *name)
{
	struct save save;

	fflush(NULL);
	pid_t pid = fork();
	if (!pid) {
		int fd = open(in("out"), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
		dup2(fd, STDOUT_FILENO);
		if (save_open(&save, name) || save.temporary[0] || save.fd <= STDERR_FILENO) {
			save_abandon(&save);
			_exit(1);
		}
		_exit(save_finish(&save, "text", 4) || fcntl(STDOUT_FILENO, F_GETFD) < 0 ? 2 : 0);
	}
	int status;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	expect_content(in("out"), "text");
}

static void test_standard_output(void **state)
{
	(void)state;
	save_to_stdout("-");
	save_to_stdout("/dev/stdout");
}

int main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)
	const struct CMUnitTest tests[] = {
		IN_FOLDER(test_whole),
		IN_FOLDER(test_in_one_step),
		IN_FOLDER(test_abandoned),
		IN_FOLDER(test_replaced_at_once),
		IN_FOLDER(test_beside_what_is_there),
		IN_FOLDER(test_beside_without_extension),
		IN_FOLDER(test_link_stays_a_link),
		IN_FOLDER(test_dangling_link_stays_a_link),
		IN_FOLDER(test_links_in_a_circle),
		IN_FOLDER(test_places_that_do_not_open),
		IN_FOLDER(test_failed_rename),
		IN_FOLDER(test_full_device),
		IN_FOLDER(test_fifo_is_written_to),
		IN_FOLDER(test_standard_output),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

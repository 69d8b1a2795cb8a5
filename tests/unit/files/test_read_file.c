/* Reading files whole, writing all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench/files/read_file.h"
#include "bench/files/write_all.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LONG = 3 << 20 }; /* more than is read at once */

/* A file of so many bytes without a name but this one. */
static const char *file_of(const char *content, size_t size)
{
	static char path[64];
	static int fd = -1;

	if (fd >= 0)
		close(fd);
	fd = memfd_create("test", MFD_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(write_all(fd, content, size, NULL), 0);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return path;
}

static void test_read(void **state)
{
	static const char bytes[] = "a\0b\n";
	char *content, *text;
	size_t length;

	(void)state;
	assert_int_equal(read_file(file_of(bytes, 4), 4, &content, &length), 0);
	assert_int_equal(length, 4);
	assert_memory_equal(content, bytes, 5); /* with a zero behind it */
	free(content);
	assert_int_equal(read_text_file(file_of(bytes, 4), 4, &text), -EINVAL);
	assert_null(text);
	assert_int_equal(read_text_file(file_of("two\nlines", 9), 9, &text), 0);
	assert_string_equal(text, "two\nlines");
	free(text);
	assert_int_equal(read_file(file_of("", 0), 0, &content, &length), 0);
	assert_int_equal(length, 0);
	assert_string_equal(content, "");
	free(content);
}

static void test_small(void **state)
{
	char text[5];

	(void)state;
	assert_int_equal(read_small_at(AT_FDCWD, file_of("abc\n", 4), text, sizeof(text)), 4);
	assert_string_equal(text, "abc\n");
	assert_int_equal(read_small_at(AT_FDCWD, file_of("abcdef", 6), text, sizeof(text)), 4);
	assert_string_equal(text, "abcd"); /* cut, not past its room */
	assert_int_equal(read_small_at(AT_FDCWD, "/no/such/file", text, sizeof(text)), -ENOENT);
	assert_string_equal(text, "");
	assert_int_equal(read_small_at(AT_FDCWD, "/", text, sizeof(text)), -EISDIR);
	assert_string_equal(text, "");
}

static void test_long(void **state)
{
	char *content = malloc(LONG), *got;
	size_t length;

	(void)state;
	assert_non_null(content);
	for (size_t i = 0; i < LONG; i++)
		content[i] = (char)(i * 31 >> 3);
	assert_int_equal(read_file(file_of(content, LONG), LONG, &got, &length), 0);
	assert_int_equal(length, LONG);
	assert_memory_equal(got, content, LONG);
	free(got);
	/* As long as what is read at once: the end comes with an empty read. */
	assert_int_equal(read_file(file_of(content, 1 << 20), LONG, &got, &length), 0);
	assert_int_equal(length, 1 << 20);
	assert_int_equal(got[length], 0);
	free(got);
	assert_int_equal(read_file(file_of(content, LONG), LONG - 1, &got, &length), -EFBIG);
	assert_null(got);
	free(content);
}

static void test_stream_at_its_end(void **state)
{
	FILE *in = fopen("/dev/null", "re");
	char *content;
	size_t length;

	(void)state;
	assert_non_null(in);
	assert_int_equal(fgetc(in), EOF);
	assert_int_equal(read_stream(in, 1, &content, &length), 0);
	assert_string_equal(content, "");
	free(content);
	fclose(in);
}

static void test_refused(void **state)
{
	char *content = (char *)"set";
	size_t length;

	(void)state;
	assert_int_equal(read_file("/proc/self/none", 1, &content, &length), -ENOENT);
	assert_null(content);
	assert_int_equal(read_file("/", 1, &content, &length), -EISDIR);
	assert_null(content);
	assert_int_equal(read_text_file("/", 1, &content), -EISDIR);
	assert_null(content);
}

static void test_write_refused(void **state)
{
	int closed = open("/dev/full", O_WRONLY | O_CLOEXEC);

	(void)state;
	assert_true(closed >= 0);
	assert_int_equal(write_all(closed, "x", 0, NULL), 0);
	assert_int_equal(write_all(closed, "x", 1, NULL), -ENOSPC);
	close(closed);
	assert_int_equal(write_all(closed, "x", 1, NULL), -EBADF);
}

static void on_alarm(int signal)
{
	(void)signal;
}

/* A pipe takes a part at a time, and signals cut a write short: every byte arrives. */
static void test_write_in_parts(void **state)
{
	const struct sigaction action = {.sa_handler = on_alarm};
	const struct itimerval often = {{0, 500}, {0, 500}}, never = {{0, 0}, {0, 0}};
	char *content = malloc(LONG);
	int ends[2], status;

	(void)state;
	assert_non_null(content);
	for (size_t i = 0; i < LONG; i++)
		content[i] = (char)(i * 31 >> 3);
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	pid_t reader = fork();
	if (!reader) {
		char *got = NULL;
		size_t length;
		close(ends[1]);
		FILE *in = fdopen(ends[0], "r");
		_exit(!in || read_stream(in, LONG, &got, &length) || length != LONG ||
		      memcmp(got, content, LONG) != 0);
	}
	assert_true(reader > 0);
	close(ends[0]);
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	int err = write_all(ends[1], content, LONG, NULL);
	setitimer(ITIMER_REAL, &never, NULL);
	close(ends[1]);
	free(content);
	assert_int_equal(waitpid(reader, &status, 0), reader);
	assert_int_equal(err, 0);
	assert_int_equal(status, 0);
}

static bool stop_writing(void)
{
	return true;
}

/* A pipe that nobody reads: the write ends by the signal alone. */
static void test_write_stopped(void **state)
{
	const struct sigaction action = {.sa_handler = on_alarm};
	const struct itimerval often = {{0, 500}, {0, 500}}, never = {{0, 0}, {0, 0}};
	char *content = calloc(1, LONG);
	int ends[2];

	(void)state;
	assert_non_null(content);
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	int err = write_all(ends[1], content, LONG, stop_writing);
	setitimer(ITIMER_REAL, &never, NULL);
	close(ends[0]);
	close(ends[1]);
	free(content);
	assert_int_equal(err, -EINTR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),	       cmocka_unit_test(test_small),
		cmocka_unit_test(test_long),	       cmocka_unit_test(test_stream_at_its_end),
		cmocka_unit_test(test_refused),	       cmocka_unit_test(test_write_refused),
		cmocka_unit_test(test_write_in_parts), cmocka_unit_test(test_write_stopped),
	};

	return cmocka_run_group_tests_name("files/read_file", tests, NULL, NULL);
}

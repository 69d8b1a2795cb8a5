/* The relay of a guest, over a socket instead of a serial port, with workers that are scripts. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/base/program.h"
#include "bench/guest/relay.h"
#include "stubs/paths.h"

struct rig {
	char folder[64];
	int port; /* the driver's end */
	pid_t relay;
};

enum { TIMEOUT_MS = 60000 };

static int rig_make(void **state)
{
	static const struct relay_hello hello = {7, 1, "tsc"};
	struct rig *rig = calloc(1, sizeof(*rig));
	int ends[2];

	snprintf(rig->folder, sizeof(rig->folder), "/tmp/syspath-relay-XXXXXX");
	if (!mkdtemp(rig->folder) || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
		return -1;
	rig->port = ends[0];
	rig->relay = program_fork();
	if (!rig->relay) {
		signal(SIGPIPE, SIG_IGN); /* as init does */
		close(ends[0]);
		_exit(-relay_serve(ends[1], rig->folder, &hello));
	}
	close(ends[1]);
	*state = rig;
	return 0;
}

/* The status that the relay ends with once its port is closed: an errno. */
static int relay_end(struct rig *rig)
{
	int status = 0;

	if (rig->port >= 0)
		close(rig->port);
	rig->port = -1;
	if (program_ended(rig->relay, TIMEOUT_MS, &status) <= 0)
		program_end(rig->relay);
	rig->relay = 0;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int rig_remove(void **state)
{
	static const char *const files[] = {"syspath-worker64", "syspath-worker32", "written",
					    "go"};
	struct rig *rig = *state;
	char path[128];

	if (rig->relay)
		relay_end(rig);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", rig->folder, files[i]);
		unlink(path);
	}
	rmdir(rig->folder);
	free(rig);
	return 0;
}

/* A file in the folder, with the right to execute it. */
static void write_file(const struct rig *rig, const char *name, const char *text)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", rig->folder, name);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

static void send_frame(const struct rig *rig, uint32_t type, const void *bytes, size_t size)
{
	const struct relay_head head = {type, (uint32_t)size};

	assert_int_equal(send(rig->port, &head, sizeof(head), MSG_NOSIGNAL), sizeof(head));
	if (size)
		assert_int_equal(send(rig->port, bytes, size, MSG_NOSIGNAL), size);
}

static void read_exactly(const struct rig *rig, void *to, size_t size)
{
	struct pollfd p = {.fd = rig->port, .events = POLLIN};

	for (char *at = to; size;) {
		assert_int_equal(poll(&p, 1, TIMEOUT_MS), 1);
		ssize_t n = read(rig->port, at, size);
		assert_true(n > 0);
		at += n;
		size -= (size_t)n;
	}
}

static void expect_frame(const struct rig *rig, uint32_t type, void *to, size_t size)
{
	struct relay_head head;

	read_exactly(rig, &head, sizeof(head));
	assert_int_equal(head.type, type);
	assert_int_equal(head.bytes, size);
	read_exactly(rig, to, size);
}

static void expect_hello(const struct rig *rig)
{
	struct relay_hello hello;

	expect_frame(rig, RELAY_HELLO, &hello, sizeof(hello));
	assert_int_equal(hello.waited_ms, 7);
	assert_string_equal(hello.clocksource, "tsc");
}

/* Starts the worker of the ABI; what the relay has to say to it. */
static int start(const struct rig *rig, enum abi abi, uint32_t timeout_ms)
{
	const struct relay_start start = {.abi = abi, .timeout_ms = timeout_ms};
	struct relay_started started;

	send_frame(rig, RELAY_START, &start, sizeof(start));
	expect_frame(rig, RELAY_STARTED, &started, sizeof(started));
	return started.err;
}

/* The rest of a frame of output, packed or not. Its length, unpacked. */
static size_t read_output(const struct rig *rig, const struct relay_head *head, void *to,
			  size_t size)
{
	struct relay_packed packed;

	if (head->type == RELAY_OUTPUT) {
		assert_true(head->bytes <= size);
		read_exactly(rig, to, head->bytes);
		return head->bytes;
	}
	assert_int_equal(head->type, RELAY_PACKED);
	read_exactly(rig, &packed, sizeof(packed));
	size_t n = head->bytes - sizeof(packed);
	unsigned char *bytes = malloc(n + 1);
	read_exactly(rig, bytes, n);
	assert_true(packed.bytes <= size);
	assert_true(relay_unpack(bytes, n, to, packed.bytes));
	free(bytes);
	return packed.bytes;
}

/* The output is `text`, in however many frames, up to its end or, without `ended`, so far. */
static void expect_output(const struct rig *rig, const char *text, struct relay_ended *ended)
{
	char got[4096] = "";
	size_t size = 0;
	struct relay_head head = {0};

	while (ended ? head.type != RELAY_ENDED : size < strlen(text)) {
		read_exactly(rig, &head, sizeof(head));
		if (head.type == RELAY_ENDED) {
			assert_non_null(ended);
			assert_int_equal(head.bytes, sizeof(*ended));
			read_exactly(rig, ended, sizeof(*ended));
			continue;
		}
		size += read_output(rig, &head, got + size, sizeof(got) - 1 - size);
	}
	assert_string_equal(got, text);
}

/* A worker that answers at once, as those do that are asked about their host. */
static void test_streams_are_passed_on(void **state)
{
	const struct rig *rig = *state;
	struct relay_ended ended;

	write_file(
		rig, "syspath-worker64",
		"#!/bin/sh\necho \"hello $* $A\"\nwhile read -r line; do echo \"<$line>\"; done\n"
		"exit 3\n");
	expect_hello(rig);
	for (int i = 0; i < 2; i++) { /* the second as the first */
		assert_int_equal(start(rig, ABI_x86_64, TIMEOUT_MS), 0);
		expect_output(rig, "hello --serve \n", NULL);
		send_frame(rig, RELAY_INPUT, "one\ntw", 6);
		expect_output(rig, "<one>\n", NULL);
		send_frame(rig, RELAY_INPUT, "o\n", 2);
		expect_output(rig, "<two>\n", NULL);
		send_frame(rig, RELAY_LAST, "three\n", 6);
		expect_output(rig, "<three>\n", &ended);
		assert_true(WIFEXITED(ended.status) && WEXITSTATUS(ended.status) == 3);
		assert_false(ended.stayed || ended.timed_out);
	}
}

/* Nothing moves on the port from the end of the input to the end of the worker. */
static void test_output_is_held_back(void **state)
{
	const struct rig *rig = *state;
	struct pollfd p = {.fd = rig->port, .events = POLLIN};
	struct relay_ended ended;
	char script[512], path[128];

	snprintf(script, sizeof(script),
		 "#!/bin/sh\ncat >/dev/null\necho timed\n: >%s/written\n"
		 "while ! test -e %s/go; do sleep 0.01; done\necho more\n",
		 rig->folder, rig->folder);
	write_file(rig, "syspath-worker32", script);
	expect_hello(rig);
	assert_int_equal(start(rig, ABI_i386, TIMEOUT_MS), 0);
	send_frame(rig, RELAY_LAST, "x", 1);
	snprintf(path, sizeof(path), "%s/written", rig->folder);
	for (int i = 0; access(path, F_OK); i++) {
		assert_true(i < TIMEOUT_MS / 10);
		poll(NULL, 0, 10);
	}
	assert_int_equal(poll(&p, 1, 100), 0);
	write_file(rig, "go", "");
	expect_output(rig, "timed\nmore\n", &ended);
	assert_int_equal(ended.status, 0);
}

/* Longer than the pipes that it passes through. */
static void test_long_streams(void **state)
{
	enum { SIZE = 1 << 20 };
	const struct rig *rig = *state;
	struct relay_head head = {0};
	char *bytes = malloc(SIZE), *back = malloc(SIZE);
	size_t size = 0;

	write_file(rig, "syspath-worker64",
		   "#!/bin/sh\ncat >/dev/null; head -c 1048576 /dev/zero\n");
	memset(bytes, 'x', SIZE);
	expect_hello(rig);
	assert_int_equal(start(rig, ABI_x86_64, TIMEOUT_MS), 0);
	send_frame(rig, RELAY_LAST, bytes, SIZE);
	while (head.type != RELAY_ENDED) {
		read_exactly(rig, &head, sizeof(head));
		if (head.type == RELAY_ENDED)
			read_exactly(rig, back, head.bytes);
		else
			size += read_output(rig, &head, back, SIZE);
	}
	assert_int_equal(size, SIZE);
	free(bytes);
	free(back);
}

static void test_worker_that_cannot_be_started(void **state)
{
	const struct rig *rig = *state;
	struct relay_ended ended;

	write_file(rig, "syspath-worker32", "no program");
	expect_hello(rig);
	assert_int_equal(start(rig, ABI_x86_64, TIMEOUT_MS), -ENOENT);
	assert_int_equal(start(rig, ABI_i386, TIMEOUT_MS), -ENOEXEC);
	send_frame(rig, RELAY_LAST, "for nobody", 10);
	write_file(rig, "syspath-worker64", "#!/bin/sh\necho here\n");
	assert_int_equal(start(rig, ABI_x86_64, TIMEOUT_MS), 0);
	expect_output(rig, "here\n", &ended);
}

static void test_ends_of_workers(void **state)
{
	const struct rig *rig = *state;
	struct relay_ended ended;

	expect_hello(rig);
	write_file(rig, "syspath-worker64", "#!/bin/sh\necho a\nkill -BUS $$\n");
	assert_int_equal(start(rig, ABI_x86_64, TIMEOUT_MS), 0);
	expect_output(rig, "a\n", &ended);
	assert_true(WIFSIGNALED(ended.status) && WTERMSIG(ended.status) == SIGBUS);
	/* Hangs, once it has sent something. */
	write_file(rig, "syspath-worker64", "#!/bin/sh\ncat\necho b\nsleep 600\n");
	assert_int_equal(start(rig, ABI_x86_64, 300), 0);
	send_frame(rig, RELAY_LAST, "", 0);
	expect_output(rig, "b\n", &ended);
	assert_true(ended.timed_out);
	/* Is no longer wanted. */
	write_file(rig, "syspath-worker64", "#!/bin/sh\nexec sleep 600\n");
	assert_int_equal(start(rig, ABI_x86_64, TIMEOUT_MS), 0);
	send_frame(rig, RELAY_KILL, NULL, 0);
	expect_output(rig, "", &ended);
	assert_true(ended.stayed);
	/* Closes its output and stays. */
	write_file(rig, "syspath-worker64", "#!/bin/sh\nexec >&-\nsleep 600\n");
	assert_int_equal(start(rig, ABI_x86_64, TIMEOUT_MS), 0);
	expect_output(rig, "", &ended);
	assert_true(ended.stayed);
	assert_false(ended.timed_out);
}

/* Time passes before the input has ended: the driver may be slow. */
static void test_no_timeout_while_it_waits(void **state)
{
	const struct rig *rig = *state;
	struct relay_ended ended;

	write_file(rig, "syspath-worker64", "#!/bin/sh\ncat\n");
	expect_hello(rig);
	assert_int_equal(start(rig, ABI_x86_64, 1), 0);
	poll(NULL, 0, 50);
	send_frame(rig, RELAY_INPUT, "x", 1);
	expect_output(rig, "x", NULL);
	send_frame(rig, RELAY_KILL, NULL, 0);
	expect_output(rig, "", &ended);
	assert_false(ended.timed_out);
}

static void test_end_of_the_port(void **state)
{
	struct rig *rig = *state;

	expect_hello(rig);
	assert_int_equal(relay_end(rig), ENODATA);
}

static void test_what_is_no_frame(void **state)
{
	struct rig *rig = *state;

	expect_hello(rig);
	send_frame(rig, RELAY_OUTPUT, "x", 1);
	assert_int_equal(relay_end(rig), EPROTO);
}

static void test_frame_that_is_too_long(void **state)
{
	const struct relay_head head = {RELAY_START, RELAY_MAX_BYTES + 1};
	struct rig *rig = *state;

	expect_hello(rig);
	assert_int_equal(send(rig->port, &head, sizeof(head), 0), sizeof(head));
	assert_int_equal(relay_end(rig), EPROTO);
}

static void test_start_that_cannot_be(void **state)
{
	const struct relay_start start = {.abi = ABI_COUNT};
	struct rig *rig = *state;

	expect_hello(rig);
	send_frame(rig, RELAY_START, &start, sizeof(start));
	assert_int_equal(relay_end(rig), EPROTO);
}

/* The worker of a relay whose port is closed ends with it. */
static void test_end_while_a_worker_runs(void **state)
{
	struct rig *rig = *state;

	write_file(rig, "syspath-worker64", "#!/bin/sh\nexec sleep 600\n");
	expect_hello(rig);
	assert_int_equal(start(rig, ABI_x86_64, TIMEOUT_MS), 0);
	assert_true(relay_end(rig) != 0);
}

#define WITH_RELAY(test) cmocka_unit_test_setup_teardown(test, rig_make, rig_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_RELAY(test_streams_are_passed_on),
		WITH_RELAY(test_output_is_held_back),
		WITH_RELAY(test_long_streams),
		WITH_RELAY(test_worker_that_cannot_be_started),
		WITH_RELAY(test_ends_of_workers),
		WITH_RELAY(test_no_timeout_while_it_waits),
		WITH_RELAY(test_end_of_the_port),
		WITH_RELAY(test_what_is_no_frame),
		WITH_RELAY(test_frame_that_is_too_long),
		WITH_RELAY(test_start_that_cannot_be),
		WITH_RELAY(test_end_while_a_worker_runs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

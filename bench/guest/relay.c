#include "bench/guest/relay.h"

#include "bench/base/program.h"
#include "bench/files/write_all.h"
#include "stubs/paths.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

enum { EXIT_MS = 200 }; /* for exit(2), after the last output */

struct bytes {
	char *at;
	size_t size, capacity;
};

/* The worker, and what is held back of its output. */
struct running {
	pid_t pid;
	int to, from; /* -1: closed */
	bool last;    /* its input is complete: output is held back */
	bool timed_out;
	struct bytes held;
};

/* Makes room for more bytes. 0 or -ENOMEM. */
static int make_room(struct bytes *bytes, size_t more)
{
	size_t wanted = bytes->capacity ? bytes->capacity : 1 << 16;

	while (wanted < bytes->size + more)
		wanted *= 2;
	char *grown = wanted > bytes->capacity ? realloc(bytes->at, wanted) : bytes->at;
	if (!grown)
		return -ENOMEM;
	bytes->at = grown;
	bytes->capacity = wanted;
	return 0;
}

/* Sends a frame, and waits until it has left the port. 0 or -errno. */
static int send_frame(int port, enum relay_type type, const void *bytes, size_t size)
{
	const struct relay_head head = {.type = type, .bytes = (uint32_t)size};
	int err = write_all(port, &head, sizeof(head), NULL);

	if (!err)
		err = write_all(port, bytes, size, NULL);
	(void)tcdrain(port); /* fails for what is no terminal, which needs no waiting */
	return err;
}

/* Waits for the driver without going to sleep: the time of an emulated machine that is idle runs
 * ahead to the next timer, by seconds in a moment. */
static void await_bytes(struct pollfd *p, nfds_t n)
{
	while (!poll(p, n, 0))
		;
}

/* 0, -ENODATA at the end, or -errno. */
static int read_exactly(int fd, void *to, size_t size)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	char *at = to;

	while (size) {
		await_bytes(&p, 1);
		ssize_t n = read(fd, at, size);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n ? -errno : -ENODATA;
		at += n;
		size -= (size_t)n;
	}
	return 0;
}

/* Reads a whole frame. 0 or -errno, -EPROTO for more bytes than there may be. */
static int read_frame(int port, struct relay_head *head, struct bytes *payload)
{
	int err = read_exactly(port, head, sizeof(*head));

	payload->size = 0;
	if (!err && head->bytes > RELAY_MAX_BYTES)
		err = -EPROTO;
	if (!err)
		err = make_room(payload, head->bytes);
	if (!err)
		err = read_exactly(port, payload->at, head->bytes);
	payload->size = err ? 0 : head->bytes;
	return err;
}

static int start_worker(const char *folder, enum abi abi, struct running *w)
{
	static const char *const names[ABI_COUNT] = {
		[ABI_x86_64] = "syspath-worker64",
		[ABI_i386] = "syspath-worker32",
	};
	static char *const env[] = {NULL}; /* for an identical stack in every run */
	int in[2] = {-1, -1}, out[2] = {-1, -1}, err = 0;
	char path[4096];

	snprintf(path, sizeof(path), "%s/%s", folder, names[abi]);
	const char *const argv[] = {path, "--serve", NULL};
	if (pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC))
		err = -errno;
	if (!err)
		err = start_command(&(struct program){.argv = argv,
						      .env = env,
						      .in = in[0],
						      .out = out[1],
						      .err = STDERR_FILENO},
				    &w->pid);
	close_fd(&in[0]);
	close_fd(&out[1]);
	w->to = in[1];
	w->from = out[0];
	return err;
}

/* What the worker has written: passed on, or held back. 1 when it has closed its output, 0, or
 * -errno. */
static int take_output(int port, struct running *w)
{
	enum { CHUNK = 1 << 16 }; /* a pipe holds as much */
	int err = make_room(&w->held, CHUNK);

	if (err)
		return err;
	ssize_t n = read(w->from, w->held.at + w->held.size, CHUNK);
	if (n <= 0)
		return n && errno == EINTR ? 0 : 1;
	if (!w->last)
		return send_frame(port, RELAY_OUTPUT, w->held.at, (size_t)n);
	w->held.size += (size_t)n;
	return 0;
}

/* What the driver sends while a worker runs. 1 when it wants it no longer, 0, or -errno. */
static int take_frame(int port, struct running *w, struct bytes *payload)
{
	struct relay_head head;
	int err = read_frame(port, &head, payload);

	if (err)
		return err;
	if (head.type == RELAY_KILL)
		return 1;
	if (head.type != RELAY_INPUT && head.type != RELAY_LAST)
		return -EPROTO;
	w->last = head.type == RELAY_LAST;
	/* -EPIPE: the worker has exited, which its output shows. */
	if (w->to >= 0)
		(void)write_all(w->to, payload->at, payload->size, NULL);
	if (w->last)
		close_fd(&w->to);
	return 0;
}

/* Passes on what comes until the worker has closed its output or is to end. 0 or -errno. */
static int pass(int port, int timeout_ms, struct running *w, struct bytes *payload)
{
	struct pollfd p[] = {{.fd = port, .events = POLLIN}, {.fd = w->from, .events = POLLIN}};
	int over = 0;

	while (!over) {
		int n = 1;
		if (w->last)
			n = poll(p, 2, timeout_ms);
		else
			await_bytes(p, 2);
		if (!n) {
			w->timed_out = true;
			program_end(w->pid);
			w->pid = 0;
			return 0;
		}
		if (n > 0 && p[1].revents)
			over = take_output(port, w);
		if (n > 0 && !over && p[0].revents)
			over = take_frame(port, w, payload);
	}
	return over < 0 ? over : 0;
}

/* Sends what was held back, in pieces of which each fits a frame. 0 or -errno. */
static int send_held(int port, const struct bytes *held)
{
	enum { PIECE = 1 << 18, ROOM = PIECE / 4 * RELAY_PACKED_WORD };
	static struct {
		struct relay_packed head;
		unsigned char bytes[ROOM];
	} packed;
	int err = 0;

	for (size_t sent = 0; sent < held->size && !err; sent += packed.head.bytes) {
		size_t left = held->size - sent;
		packed.head.bytes = (uint32_t)(left < PIECE ? left : PIECE);
		size_t size = relay_pack(held->at + sent, packed.head.bytes, packed.bytes);
		err = send_frame(port, RELAY_PACKED, &packed, sizeof(packed.head) + size);
	}
	return err;
}

/* Waits for the worker, or kills it, and sends what is left. 0 or -errno. */
static int finish(int port, struct running *w)
{
	struct relay_ended ended = {.timed_out = w->timed_out};

	close_fd(&w->to);
	close_fd(&w->from);
	if (w->pid) {
		ended.stayed = !program_exits(w->pid, EXIT_MS);
		ended.status = program_end(w->pid);
	}
	int err = send_held(port, &w->held);
	free(w->held.at);
	return err ? err : send_frame(port, RELAY_ENDED, &ended, sizeof(ended));
}

/* One worker, from its start to its end. 0 or -errno of the port. */
static int run_worker(int port, const char *folder, struct bytes *payload)
{
	const struct relay_start *start = (const struct relay_start *)payload->at;
	struct running w = {.to = -1, .from = -1};

	if (payload->size != sizeof(*start) || start->abi >= ABI_COUNT)
		return -EPROTO;
	int timeout_ms = (int)start->timeout_ms;
	const struct relay_started started = {start_worker(folder, start->abi, &w)};
	int err = send_frame(port, RELAY_STARTED, &started, sizeof(started));
	if (started.err) {
		close_fd(&w.to);
		close_fd(&w.from);
		return err;
	}
	if (!err)
		err = pass(port, timeout_ms, &w, payload);
	int own = finish(port, &w);
	return err ? err : own;
}

int relay_serve(int port, const char *folder, const struct relay_hello *hello)
{
	struct bytes payload = {0};
	struct relay_head head;
	int err = send_frame(port, RELAY_HELLO, hello, sizeof(*hello));

	while (!err && !(err = read_frame(port, &head, &payload))) {
		if (head.type == RELAY_START)
			err = run_worker(port, folder, &payload);
		/* What was sent to a worker that had already ended is discarded. */
		else if (head.type != RELAY_INPUT && head.type != RELAY_LAST &&
			 head.type != RELAY_KILL)
			err = -EPROTO;
	}
	free(payload.at);
	return err;
}

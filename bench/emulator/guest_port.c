#include "bench/emulator/guest_port.h"

#include "bench/files/write_all.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* How much was read before the end of the port: all of it, or less. QEMU writes byte by byte: where
 * many are still to come they are left to gather for a moment, as each would wake this process. */
static size_t read_until_end(int fd, void *to, size_t size)
{
	enum { MANY = 512, GATHER_NS = 500000 };
	size_t got = 0;

	while (got < size) {
		ssize_t n = read(fd, (char *)to + got, size - got);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		got += (size_t)n;
		if (size - got > MANY)
			nanosleep(&(struct timespec){0, GATHER_NS}, NULL);
	}
	return got;
}

/* False when the guest is gone. */
static bool read_exactly(struct guest_port *port, void *to, size_t size)
{
	port->gone |= read_until_end(port->from, to, size) != size;
	return !port->gone;
}

/* 0 or -errno. */
static int send_frame(struct guest_port *port, enum relay_type type, const void *bytes, size_t size)
{
	const struct relay_head head = {.type = type, .bytes = (uint32_t)size};
	int err = size > RELAY_MAX_BYTES ? -EMSGSIZE : port->gone ? -EPIPE : 0;

	if (!err)
		err = write_all(port->to, &head, sizeof(head), NULL);
	if (!err)
		err = write_all(port->to, bytes, size, NULL);
	port->gone |= err == -EPIPE;
	return err;
}

/* A frame that has to be of this type and size. 0 or -errno. */
static int take_frame(struct guest_port *port, enum relay_type type, void *to, size_t size)
{
	struct relay_head head;

	if (!read_exactly(port, &head, sizeof(head)))
		return -EPIPE;
	if (head.type != type || head.bytes != size) {
		port->gone = port->garbled = true;
		return -EPROTO;
	}
	return read_exactly(port, to, size) ? 0 : -EPIPE;
}

static int start(void *ctx, enum abi abi, int timeout_ms)
{
	const struct relay_start start = {.abi = abi, .timeout_ms = (uint32_t)timeout_ms};
	struct guest_port *port = ctx;
	struct relay_started started;
	int err = send_frame(port, RELAY_START, &start, sizeof(start));

	if (!err)
		err = take_frame(port, RELAY_STARTED, &started, sizeof(started));
	if (err)
		return err;
	port->runs = !started.err;
	port->last = false;
	port->ended = (struct relay_ended){0};
	return started.err;
}

static int send_input(void *ctx, const void *bytes, size_t size, bool last)
{
	struct guest_port *port = ctx;

	if (!port->runs)
		return -EPIPE;
	port->last = last;
	return send_frame(port, last ? RELAY_LAST : RELAY_INPUT, bytes, size);
}

/* Makes room for output. */
static bool make_room(struct guest_port *port, uint32_t bytes)
{
	char *room = realloc(port->output, bytes ? bytes : 1);

	port->output = room ? room : port->output;
	port->at = port->size = 0;
	return room != NULL;
}

/* Reads a frame of output whole. */
static enum worker_reply take_output(struct guest_port *port, uint32_t bytes)
{
	if (!make_room(port, bytes))
		return WORKER_NO_MEMORY;
	if (!read_exactly(port, port->output, bytes))
		return WORKER_CLOSED;
	port->size = bytes;
	return WORKER_FRAME;
}

/* The same, packed. */
static enum worker_reply take_packed(struct guest_port *port, uint32_t bytes)
{
	unsigned char *packed = malloc(bytes);
	enum worker_reply reply = packed ? WORKER_CLOSED : WORKER_NO_MEMORY;
	struct relay_packed head;

	if (packed && read_exactly(port, packed, bytes)) {
		memcpy(&head, packed, sizeof(head));
		reply = WORKER_GARBLED;
		if (head.bytes <= RELAY_MAX_BYTES && !make_room(port, head.bytes))
			reply = WORKER_NO_MEMORY;
		else if (head.bytes <= RELAY_MAX_BYTES &&
			 relay_unpack(packed + sizeof(head), bytes - sizeof(head), port->output,
				      head.bytes))
			reply = WORKER_FRAME;
		port->size = reply == WORKER_FRAME ? head.bytes : 0;
	}
	free(packed);
	return reply;
}

/* Reads frames until there is output, or the worker has ended. */
static enum worker_reply await_output(struct guest_port *port)
{
	enum worker_reply reply = WORKER_FRAME;
	struct relay_head head;

	while (port->at == port->size && reply == WORKER_FRAME) {
		if (!port->runs || !read_exactly(port, &head, sizeof(head))) {
			reply = port->ended.timed_out ? WORKER_TIMED_OUT : WORKER_CLOSED;
		} else if (head.type == RELAY_OUTPUT && head.bytes <= RELAY_MAX_BYTES) {
			reply = take_output(port, head.bytes);
		} else if (head.type == RELAY_PACKED && head.bytes <= RELAY_MAX_BYTES &&
			   head.bytes >= sizeof(struct relay_packed)) {
			reply = take_packed(port, head.bytes);
		} else if (head.type == RELAY_ENDED && head.bytes == sizeof(port->ended)) {
			read_exactly(port, &port->ended, sizeof(port->ended));
			port->runs = false;
		} else {
			reply = WORKER_GARBLED;
		}
	}
	if (reply == WORKER_GARBLED)
		port->gone = port->garbled = true;
	return reply;
}

static enum worker_reply receive(void *ctx, void *to, size_t size)
{
	struct guest_port *port = ctx;
	char *at = to;

	while (size) {
		enum worker_reply reply = await_output(port);
		if (reply != WORKER_FRAME)
			return reply;
		size_t n = size < port->size - port->at ? size : port->size - port->at;
		memcpy(at, port->output + port->at, n);
		at += n;
		size -= n;
		port->at += (uint32_t)n;
	}
	return WORKER_FRAME;
}

static void end(void *ctx, int *status, bool *stayed)
{
	struct guest_port *port = ctx;

	if (port->runs && !port->last)
		(void)send_frame(port, RELAY_KILL, NULL, 0);
	do
		port->at = port->size; /* discarded */
	while (await_output(port) == WORKER_FRAME);
	port->runs = false;
	*status = port->ended.status;
	*stayed = port->ended.stayed != 0;
}

void guest_port_close(struct guest_port *port)
{
	free(port->output);
	port->output = NULL;
}

static void keep_noise(int from, int to, const void *first, size_t size)
{
	char bytes[4096];
	int err = write_all(to, first, size, NULL);

	for (size_t n = sizeof(bytes); !err && n == sizeof(bytes);) {
		n = read_until_end(from, bytes, sizeof(bytes));
		err = write_all(to, bytes, n, NULL);
	}
}

int guest_port_greet(struct guest_port *port, int to, int from, int noise, struct error *error)
{
	struct {
		struct relay_head head;
		struct relay_hello hello;
	} first;

	*port = (struct guest_port){
		.to = to,
		.from = from,
		.place = {.ctx = port,
			  .start = start,
			  .send = send_input,
			  .receive = receive,
			  .end = end},
	};
	size_t got = read_until_end(from, &first, sizeof(first));
	if (got == sizeof(first) && first.head.type == RELAY_HELLO &&
	    first.head.bytes == sizeof(first.hello)) {
		port->hello = first.hello;
		port->hello.clocksource[RELAY_NAME - 1] = 0;
		return 0;
	}
	keep_noise(from, noise, &first, got);
	return error_set(error, -ENODATA, "the guest ended before its first frame");
}

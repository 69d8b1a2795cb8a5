#include "bench/tracer/recorded.h"

#include "bench/base/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The batch that is being recorded; NULL: none is. */
static struct logged_batch *open_batch(const struct recorded *log)
{
	struct logged_batch *last = log->n_batches ? &log->batches[log->n_batches - 1] : NULL;

	return last && !last->ended ? last : NULL;
}

/* Each takes a record: 0, -EPROTO or -ENOMEM. */

static int take_cell(struct recorded *log)
{
	if (!array_reserve(&log->cells, log->n_cells, 1, sizeof(*log->cells)))
		return -ENOMEM;
	log->cells[log->n_cells++] = (struct logged_cell){.first = log->n_batches};
	return 0;
}

static int take_code(struct recorded *log, const void *payload, size_t size)
{
	struct log_code code;

	if (size != sizeof(code))
		return -EPROTO;
	memcpy(&code, payload, sizeof(code));
	if (!code.length || code.length > sizeof(code.bytes))
		return -EPROTO;
	if (!array_reserve(&log->code, log->n_code, 1, sizeof(*log->code)))
		return -ENOMEM;
	log->code[log->n_code++] = code;
	return 0;
}

static int take_begin(struct recorded *log)
{
	if (!log->n_cells)
		return -EPROTO;
	if (!array_reserve(&log->batches, log->n_batches, 1, sizeof(*log->batches)))
		return -ENOMEM;
	log->batches[log->n_batches++] =
		(struct logged_batch){.first = log->n_sequence, .first_break = log->n_breaks};
	log->cells[log->n_cells - 1].n++;
	return 0;
}

static int take_run(struct recorded *log, const void *payload, size_t size)
{
	struct logged_batch *batch = open_batch(log);
	size_t n = size / sizeof(uint32_t);

	if (!batch || size % sizeof(uint32_t))
		return -EPROTO;
	if (!array_reserve(&log->sequence, log->n_sequence, n, sizeof(uint32_t)))
		return -ENOMEM;
	memcpy(log->sequence + log->n_sequence, payload, size);
	for (size_t i = 0; i < n; i++)
		if (log->sequence[log->n_sequence + i] >= log->n_code)
			return -EPROTO;
	log->n_sequence += n;
	batch->n += n;
	return 0;
}

static int take_break(struct recorded *log, const void *payload, size_t size)
{
	struct logged_batch *batch = open_batch(log);
	struct logged_break b = {.at = log->n_sequence};

	if (!batch || size != sizeof(b.of))
		return -EPROTO;
	memcpy(&b.of, payload, sizeof(b.of));
	if (!array_reserve(&log->breaks, log->n_breaks, 1, sizeof(*log->breaks)))
		return -ENOMEM;
	log->breaks[log->n_breaks++] = b;
	batch->n_breaks++;
	return 0;
}

static int take_end(struct recorded *log)
{
	struct logged_batch *batch = open_batch(log);

	if (!batch)
		return -EPROTO;
	batch->ended = true;
	return 0;
}

static int take(struct recorded *log, const struct log_head *head, const void *payload)
{
	switch (head->type) {
	case LOG_CELL:
		return take_cell(log);
	case LOG_CODE:
		return take_code(log, payload, head->bytes);
	case LOG_BEGIN:
		return take_begin(log);
	case LOG_RUN:
		return take_run(log, payload, head->bytes);
	case LOG_BREAK:
		return take_break(log, payload, head->bytes);
	case LOG_END:
		return take_end(log);
	default:
		return -EPROTO;
	}
}

/* The first record. 0 or -EPROTO. */
static int take_hello(struct recorded *log, const struct log_head *head, const void *payload)
{
	if (head->type != LOG_HELLO || head->bytes != sizeof(log->hello))
		return -EPROTO;
	memcpy(&log->hello, payload, sizeof(log->hello));
	return log->hello.api ? 0 : -EPROTO;
}

/* What has come, to be freed. 0 or -errno. */
static int read_more(const struct recorded *log, char **bytes, size_t *size)
{
	struct stat st;

	*bytes = NULL;
	*size = 0;
	if (fstat(log->fd, &st))
		return -errno;
	if (st.st_size <= log->at)
		return 0;
	size_t wanted = (size_t)(st.st_size - log->at);
	*bytes = malloc(wanted);
	if (!*bytes)
		return -ENOMEM;
	while (*size < wanted) {
		ssize_t n = pread(log->fd, *bytes + *size, wanted - *size, log->at + (off_t)*size);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n ? -errno : 0;
		*size += (size_t)n;
	}
	return 0;
}

int recorded_read(struct recorded *log, struct error *error)
{
	struct log_head head;
	char *bytes;
	size_t size, used = 0;
	int err = read_more(log, &bytes, &size);

	while (!err && used < size) {
		err = size - used < sizeof(head) ? -EPROTO : 0;
		if (err)
			break;
		memcpy(&head, bytes + used, sizeof(head));
		used += sizeof(head);
		if (size - used < head.bytes)
			err = -EPROTO;
		else if (head.type == LOG_FAILED)
			err = error_set(error, -EIO, "QEMU's plugin stopped: %.*s",
					(int)(head.bytes < 200 ? head.bytes : 200), bytes + used);
		else if (!log->hello.api)
			err = take_hello(log, &head, bytes + used);
		else
			err = take(log, &head, bytes + used);
		used += head.bytes;
	}
	free(bytes);
	log->at += (off_t)used;
	if (err == -ENOMEM)
		error_no_memory(error, "for the trace");
	else if (err && !error->code)
		error_set(
			error, err == -EPROTO ? -EPROTO : err,
			"what QEMU's plugin wrote is not complete: run again, with more room in memory");
	return error->code;
}

void recorded_free(struct recorded *log)
{
	free(log->code);
	free(log->sequence);
	free(log->breaks);
	free(log->batches);
	free(log->cells);
	*log = (struct recorded){.fd = -1};
}

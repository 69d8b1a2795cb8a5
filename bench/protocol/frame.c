#include "bench/protocol/frame.h"

#include "bench/files/write_all.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

int frame_send(enum wire_type type, const struct iovec *parts, int count)
{
	struct wire_head head = {.type = type};

	for (int i = 0; i < count; i++)
		head.bytes += (uint32_t)parts[i].iov_len;
	int err = write_all(STDOUT_FILENO, &head, sizeof(head), NULL);
	for (int i = 0; i < count && !err; i++)
		err = write_all(STDOUT_FILENO, parts[i].iov_base, parts[i].iov_len, NULL);
	return err;
}

int frame_error(const char *format, ...)
{
	char text[256];
	va_list ap;

	va_start(ap, format);
	int n = vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	size_t length = n < 0 ? 0 : (size_t)n < sizeof(text) ? (size_t)n : sizeof(text) - 1;
	frame_send(WIRE_ERROR, &(struct iovec){text, length}, 1);
	return 2;
}

int frame_receive(void *to, size_t size)
{
	char *at = to;

	while (size) {
		ssize_t n = read(STDIN_FILENO, at, size);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			return -ENODATA;
		at += n;
		size -= (size_t)n;
	}
	return 0;
}

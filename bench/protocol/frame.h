/* Sending frames to the driver. */
#ifndef SYSPATH_FRAME_H
#define SYSPATH_FRAME_H

#include "bench/protocol/wire.h"

#include <stddef.h>
#include <sys/uio.h>

enum { FRAME_PARTS = 1 + WIRE_SAMPLE_LISTS }; /* at most, besides the head */

/* Writes one complete frame made of `count` parts to standard output. 0 or -errno. */
int frame_send(enum wire_type type, const struct iovec *parts, int count);

/* Sends a WIRE_ERROR frame with formatted text. Returns the worker's exit status, 2. */
int frame_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Reads exactly `size` bytes from standard input. 0, -ENODATA at end of file, or -errno. */
int frame_receive(void *to, size_t size);

#endif

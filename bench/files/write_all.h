/* write(2) until everything is written. For the workers, too. */
#ifndef SYSPATH_WRITE_ALL_H
#define SYSPATH_WRITE_ALL_H

#include <stdbool.h>
#include <stddef.h>

/* 0; or -errno, -EIO if write(2) returns 0. Continues after a signal, unless stop() is true then:
 * -EINTR. NULL: always continues. */
int write_all(int fd, const void *from, size_t size, bool (*stop)(void));

#endif

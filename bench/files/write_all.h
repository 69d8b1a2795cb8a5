/* write(2) until everything is written. For the workers, too. */
#ifndef SYSPATH_WRITE_ALL_H
#define SYSPATH_WRITE_ALL_H

#include <stdbool.h>
#include <stddef.h>

/* 0; or -errno, -EIO where the kernel takes nothing and gives no reason. A signal does not end it,
 * but for one after which stop() holds: -EINTR. NULL: none does. */
int write_all(int fd, const void *from, size_t size, bool (*stop)(void));

#endif

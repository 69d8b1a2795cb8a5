#include "bench/files/write_all.h"

#include <errno.h>
#include <unistd.h>

int write_all(int fd, const void *from, size_t size, bool (*stop)(void))
{
	const char *at = from;

	while (size) {
		ssize_t n = write(fd, at, size);
		if (n < 0 && errno == EINTR && !(stop && stop()))
			continue;
		if (n <= 0)
			return n ? -errno : -EIO;
		at += n;
		size -= (size_t)n;
	}
	return 0;
}

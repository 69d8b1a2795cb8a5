#include "bench/driver/boot_initramfs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The format: Documentation/driver-api/early-userspace/buffer-format.rst. Header and name together,
 * and the content, are each padded to four bytes; the archive ends with an entry of this name. */
static const char trailer[] = "TRAILER!!!";

static int write_all(int fd, const void *from, size_t size)
{
	const char *at = from;

	while (size) {
		ssize_t n = write(fd, at, size);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		at += n;
		size -= (size_t)n;
	}
	return 0;
}

static int pad(int fd, size_t written)
{
	static const char zeros[4];

	return write_all(fd, zeros, -written & 3);
}

/* One entry with its content. */
static int put(int fd, unsigned int inode, const struct initramfs_entry *e, const void *content,
	       size_t size)
{
	char header[110 + 1];
	size_t name = strlen(e->name) + 1;

	/* magic, inode, mode, owner, group, links, time, size, device, device named by the entry,
	 * length of the name, checksum: times and owners are zero, so equal guests are equal files
	 */
	snprintf(header, sizeof(header),
		 "070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X", inode, e->mode, 0u,
		 0u, S_ISDIR(e->mode) ? 2u : 1u, 0u, (unsigned int)size, 0u, 0u, e->major, e->minor,
		 (unsigned int)name, 0u);
	int err = write_all(fd, header, sizeof(header) - 1);
	if (!err)
		err = write_all(fd, e->name, name);
	if (!err)
		err = pad(fd, sizeof(header) - 1 + name);
	if (!err)
		err = write_all(fd, content, size);
	return err ? err : pad(fd, size);
}

/* The content of a file, to be freed; NULL with *err set. */
static char *slurp(const char *path, size_t *size, int *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st = {0};
	char *content = NULL;
	size_t got = 0;

	*err = fd < 0 || fstat(fd, &st) ? -errno : 0;
	if (!*err) {
		content = malloc((size_t)st.st_size + 1);
		*err = content ? 0 : -ENOMEM;
	}
	while (!*err && got < (size_t)st.st_size) {
		ssize_t n = read(fd, content + got, (size_t)st.st_size - got);
		if (n <= 0)
			*err = n ? -errno : -EIO;
		else
			got += (size_t)n;
	}
	if (fd >= 0)
		close(fd);
	*size = got;
	if (!*err)
		return content;
	free(content);
	return NULL;
}

int initramfs_write(int fd, const struct initramfs_entry *entries, size_t n, const char **culprit)
{
	*culprit = NULL;
	for (size_t i = 0; i < n; i++) {
		const struct initramfs_entry *e = &entries[i];
		size_t size = e->text ? strlen(e->text) : 0;
		char *content = NULL;
		int err = 0;

		if (e->file) {
			*culprit = e->file;
			content = slurp(e->file, &size, &err);
			if (err)
				return err;
			*culprit = NULL;
		}
		err = put(fd, (unsigned int)i + 1, e, content ? content : e->text, size);
		free(content);
		if (err)
			return err;
	}
	return put(fd, 0, &(struct initramfs_entry){.name = trailer}, NULL, 0);
}

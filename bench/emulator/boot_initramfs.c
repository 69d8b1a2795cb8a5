#include "bench/emulator/boot_initramfs.h"

#include "bench/files/read_file.h"
#include "bench/files/write_all.h"

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

enum { MAX_FILE = 1 << 26 }; /* a quarter of a guest's memory */

static int pad(int fd, size_t written)
{
	static const char zeros[4];

	return write_all(fd, zeros, -written & 3, NULL);
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
	int err = write_all(fd, header, sizeof(header) - 1, NULL);
	if (!err)
		err = write_all(fd, e->name, name, NULL);
	if (!err)
		err = pad(fd, sizeof(header) - 1 + name);
	if (!err)
		err = write_all(fd, content, size, NULL);
	return err ? err : pad(fd, size);
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
			err = read_file(e->file, MAX_FILE, &content, &size);
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

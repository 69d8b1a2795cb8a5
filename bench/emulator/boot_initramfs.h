/* The initramfs of a guest: an archive in the newc format of cpio, made without root. */
#ifndef SYSPATH_BOOT_INITRAMFS_H
#define SYSPATH_BOOT_INITRAMFS_H

#include <stddef.h>

struct initramfs_entry {
	const char *name;  /* in the guest, without a leading slash */
	const char *file;  /* whose content it takes; NULL for `text`, or a folder or device */
	const char *text;  /* content as text; NULL */
	unsigned int mode; /* of stat(2), type included */
	unsigned int major, minor; /* of a device */
};

/* Writes the archive to the descriptor. 0; or -errno, with the name of the entry that could not be
 * read or written in *culprit (NULL when it was the archive itself). */
int initramfs_write(int fd, const struct initramfs_entry *entries, size_t n, const char **culprit);

#endif

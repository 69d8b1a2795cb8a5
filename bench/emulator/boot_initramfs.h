/* The initramfs of a guest: an archive in the newc format of cpio, made without root. */
#ifndef SYSPATH_BOOT_INITRAMFS_H
#define SYSPATH_BOOT_INITRAMFS_H

#include "bench/base/error.h"

#include <stdbool.h>
#include <stddef.h>

struct initramfs_entry {
	const char *name;  /* in the guest, without a leading slash */
	const char *file;  /* whose content it takes; NULL for `text`, or a folder or device */
	const char *text;  /* content as text; NULL */
	unsigned int mode; /* of stat(2), type included */
	unsigned int major, minor; /* of a device */
};

/* Writes the archive to a new file. 0, or the code of *error, a -errno. */
int initramfs_write(const char *path, const struct initramfs_entry *entries, size_t n,
		    struct error *error);

/* Writes that of a guest: this build's relay, which is for a 32-bit kernel where `kernel32` is
 * true, and its workers. As above. */
int boot_guest_initramfs(bool kernel32, const char *path, struct error *error);

#endif

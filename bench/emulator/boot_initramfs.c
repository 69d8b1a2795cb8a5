#include "bench/emulator/boot_initramfs.h"

#include "bench/files/locate.h"
#include "bench/files/read_file.h"
#include "bench/session/worker_process.h"

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

/* One entry with its content. 0 or -errno. */
static int put(FILE *out, unsigned int inode, const struct initramfs_entry *e, const char *content,
	       size_t size)
{
	enum { HEADER = 110 };
	static const char zeros[4];
	size_t name = strlen(e->name) + 1;

	/* magic, inode, mode, owner, group, links, time, size, device, device named by the entry,
	 * length of the name, checksum, name: times and owners are zero, so equal guests are equal
	 * files */
	fprintf(out, "070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%s", inode, e->mode,
		0u, 0u, S_ISDIR(e->mode) ? 2u : 1u, 0u, (unsigned int)size, 0u, 0u, e->major,
		e->minor, (unsigned int)name, 0u, e->name);
	(void)fwrite(zeros, 1, 1 + (-(HEADER + name) & 3), out); /* the name's NUL, and padding */
	(void)fwrite(content, 1, size, out);
	(void)fwrite(zeros, 1, -size & 3, out);
	return ferror(out) ? -errno : 0;
}

/* An entry with the content it names. 0 or -errno; *error is set when that cannot be read. */
static int put_entry(FILE *out, unsigned int inode, const struct initramfs_entry *e,
		     struct error *error)
{
	size_t size = e->text ? strlen(e->text) : 0;
	char *content = NULL;
	int err = e->file ? read_file(e->file, MAX_FILE, &content, &size) : 0;

	if (err)
		return error_set(error, err, "%s: %s; run make", e->file, error_describe(err));
	err = put(out, inode, e, content ? content : e->text ? e->text : "", size);
	free(content);
	return err;
}

int initramfs_write(const char *path, const struct initramfs_entry *entries, size_t n,
		    struct error *error)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	FILE *out = fd < 0 ? NULL : fdopen(fd, "w");
	int err = out ? 0 : -errno;

	*error = (struct error){0};
	for (size_t i = 0; i < n && !err; i++)
		err = put_entry(out, (unsigned int)i + 1, &entries[i], error);
	if (!err)
		err = put(out, 0, &(struct initramfs_entry){.name = trailer}, "", 0);
	if (out && fclose(out) && !err)
		err = -errno;
	if (!out && fd >= 0)
		close(fd);
	if (!err || error->code)
		return err;
	return error_set(error, err,
			 "the guest's initramfs: %s: %s; set TMPDIR to a folder with room for it",
			 path, error_describe(err));
}

int boot_guest_initramfs(bool kernel32, const char *path, struct error *error)
{
	const char *program = kernel32 ? "syspath-guest32" : "syspath-guest";
	char guest[4096], worker[ABI_COUNT][4096];
	int err = locate_program(program, NULL, guest, sizeof(guest));

	for (int abi = 0; abi < ABI_COUNT && !err; abi++)
		err = worker_locate((enum abi)abi, NULL, worker[abi], sizeof(worker[abi]));
	if (err)
		return error_errno(error, err, "%s", program);
	const struct initramfs_entry entries[] = {
		{.name = "dev", .mode = S_IFDIR | 0755},
		{.name = "proc", .mode = S_IFDIR | 0755},
		{.name = "sys", .mode = S_IFDIR | 0755},
		{.name = "dev/console", .mode = S_IFCHR | 0600, .major = 5, .minor = 1},
		{.name = "init", .file = guest, .mode = S_IFREG | 0755},
		{.name = "syspath-worker64", .file = worker[ABI_x86_64], .mode = S_IFREG | 0755},
		{.name = "syspath-worker32", .file = worker[ABI_i386], .mode = S_IFREG | 0755},
	};
	return initramfs_write(path, entries, sizeof(entries) / sizeof(entries[0]), error);
}

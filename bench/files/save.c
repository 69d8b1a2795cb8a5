#include "bench/files/save.h"

#include "bench/files/write_all.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char standard_output[] = "/dev/stdout";

static int open_fd(struct save *save, int fd)
{
	save->fd = fd;
	return fd < 0 ? -errno : 0;
}

/* Replaces `place` by the target of a dangling symbolic link, followed to its end. */
static int follow_links(char place[SAVE_NAME])
{
	char target[SAVE_NAME];

	for (int i = 0; i < 40; i++) { /* as many as the kernel follows */
		ssize_t n = readlink(place, target, sizeof(target));
		const char *slash = strrchr(place, '/');
		size_t folder = slash ? (size_t)(slash - place) + 1 : 0;
		if (n < 0)
			return 0;
		if (target[0] == '/')
			folder = 0;
		if (folder + (size_t)n >= SAVE_NAME)
			return -ENAMETOOLONG;
		memcpy(place + folder, target, (size_t)n);
		place[folder + (size_t)n] = 0;
	}
	return -ELOOP;
}

/* The final name of the file: a symbolic link is kept, and its target replaced. */
static int find_final(struct save *save, const char *path)
{
	char *resolved = realpath(path, NULL); /* NULL: usually the file does not exist */
	int n = snprintf(save->final, sizeof(save->final), "%s", resolved ? resolved : path);

	free(resolved);
	return n >= (int)sizeof(save->final) ? -ENAMETOOLONG : 0;
}

static int open_temporary(struct save *save)
{
	snprintf(save->temporary, sizeof(save->temporary), "%s.XXXXXX", save->final);
	int err = open_fd(save, mkostemp(save->temporary, O_CLOEXEC));
	if (save->fd < 0) {
		save->temporary[0] = 0;
		return err;
	}
	mode_t mask = umask(0);
	umask(mask);
	err = fchmod(save->fd, 0666 & ~mask) ? -errno : 0; /* mkostemp uses mode 0600 */
	if (err)
		save_abandon(save);
	return err;
}

int save_open_beside(struct save *save, const char *path)
{
	int err = save_open(save, path);

	save->beside = true;
	return err;
}

int save_open(struct save *save, const char *path)
{
	struct stat st;

	*save = (struct save){.fd = -1};
	if (!*path)
		return -ENOENT;
	/* Standard output is written to directly: even if that is a regular file, its name is
	 * unknown, and /dev/stdout must not be replaced. */
	if (!strcmp(path, "-") || !strcmp(path, standard_output)) {
		snprintf(save->final, sizeof(save->final), "%s", standard_output);
		return open_fd(save, fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0));
	}
	int err = find_final(save, path);
	if (err)
		return err;
	if (stat(path, &st)) {
		err = follow_links(save->final);
		return err ? err : open_temporary(save);
	}
	if (S_ISDIR(st.st_mode))
		return -EISDIR;
	if (S_ISREG(st.st_mode))
		return open_temporary(save);
	return open_fd(save, open(path, O_WRONLY | O_CLOEXEC));
}

void save_abandon(struct save *save)
{
	if (save->fd >= 0)
		close(save->fd);
	save->fd = -1;
	if (save->temporary[0])
		unlink(save->temporary);
	save->temporary[0] = 0;
}

/* rename(2) that does not replace an existing file. */
static int rename_to_free(const char *from, const char *to)
{
	if (!renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE))
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return -errno;
	/* A file system without RENAME_NOREPLACE, such as NFS. */
	if (!access(to, F_OK))
		return -EEXIST;
	return rename(from, to) ? -errno : 0;
}

/* Gives the file its name or, if that exists, the first free one of NAME-2.json, NAME-3.json and so
 * on. */
static int take_free_name(struct save *save)
{
	char wanted[SAVE_NAME];
	int err = rename_to_free(save->temporary, save->final);

	snprintf(wanted, sizeof(wanted), "%s", save->final);
	const char *slash = strrchr(wanted, '/'), *dot = strrchr(wanted, '.');
	int stem = (int)(dot && (!slash || dot > slash) ? (size_t)(dot - wanted) : strlen(wanted));
	for (int i = 2; err == -EEXIST && i < 10000; i++) {
		if (snprintf(save->final, sizeof(save->final), "%.*s-%d%s", stem, wanted, i,
			     wanted + stem) >= (int)sizeof(save->final))
			return -ENAMETOOLONG;
		err = rename_to_free(save->temporary, save->final);
	}
	return err;
}

static int give_name(struct save *save)
{
	if (save->beside)
		return take_free_name(save);
	return rename(save->temporary, save->final) ? -errno : 0;
}

/* Flushes the directory entry, which could otherwise be lost in a power failure. Not every file
 * system supports fsync(2) on a folder, and the file is complete: failure is ignored. */
static void flush_folder(const struct save *save)
{
	char folder[SAVE_NAME];
	const char *slash = strrchr(save->final, '/');
	int length = slash ? (int)(slash - save->final) + 1 : 0;

	snprintf(folder, sizeof(folder), "%.*s", length, save->final);
	int fd = open(length ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return;
	(void)fsync(fd);
	close(fd);
}

int save_finish(struct save *save, const char *text, size_t length)
{
	int err = save->fd < 0 ? -EBADF : write_all(save->fd, text, length, NULL);

	if (!err && save->temporary[0] && fsync(save->fd))
		err = -errno;
	if (close(save->fd) && !err)
		err = -errno;
	save->fd = -1;
	if (!err && save->temporary[0]) {
		err = give_name(save);
		if (!err) {
			save->temporary[0] = 0;
			flush_folder(save);
		}
	}
	save_abandon(save);
	return err;
}

int save_file(const char *path, const char *text, size_t length)
{
	struct save save;
	int err = save_open(&save, path);

	return err ? err : save_finish(&save, text, length);
}

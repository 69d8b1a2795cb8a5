#include "bench/result/save.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int save_open(struct save *save, const char *path)
{
	struct stat st;

	*save = (struct save){.fd = -1};
	if (!strcmp(path, "-"))
		path = "/dev/stdout";
	if (!*path)
		return -ENOENT;
	if (snprintf(save->final, sizeof(save->final), "%s", path) >= (int)sizeof(save->final))
		return -ENAMETOOLONG;
	if (!stat(path, &st) && S_ISDIR(st.st_mode))
		return -EISDIR;
	if (!stat(path, &st) && !S_ISREG(st.st_mode)) {
		save->fd = open(path, O_WRONLY | O_CLOEXEC);
		return save->fd < 0 ? -errno : 0;
	}
	snprintf(save->temporary, sizeof(save->temporary), "%s.XXXXXX", save->final);
	save->fd = mkostemp(save->temporary, O_CLOEXEC);
	if (save->fd < 0) {
		int err = -errno;
		save->temporary[0] = 0;
		return err;
	}
	mode_t mask = umask(0);
	umask(mask);
	return fchmod(save->fd, 0666 & ~mask) ? -errno : 0; /* mkostemp makes it private */
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

static int write_all(int fd, const char *text, size_t length)
{
	while (length) {
		ssize_t n = write(fd, text, length);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		text += n;
		length -= (size_t)n;
	}
	return 0;
}

int save_finish(struct save *save, const char *text, size_t length)
{
	int err = write_all(save->fd, text, length);

	if (!err && save->temporary[0] && fsync(save->fd))
		err = -errno;
	if (close(save->fd) && !err)
		err = -errno;
	save->fd = -1;
	if (!err && save->temporary[0]) {
		if (rename(save->temporary, save->final))
			err = -errno;
		else
			save->temporary[0] = 0;
	}
	save_abandon(save);
	return err;
}

char *document_text(const json_t *document)
{
	/* Twelve digits: more than any figure has. */
	char *text = json_dumps(document, JSON_INDENT(1) | JSON_REAL_PRECISION(12));
	size_t length = text ? strlen(text) : 0;
	char *ended = text ? realloc(text, length + 2) : NULL;

	if (!ended) {
		free(text);
		return NULL;
	}
	memcpy(ended + length, "\n", 2);
	return ended;
}

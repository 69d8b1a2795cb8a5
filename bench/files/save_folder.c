#include "bench/files/save_folder.h"

#include "bench/base/exit_code.h"
#include "bench/files/folders.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int refuse(const char *path, int err, struct error *error)
{
	return error_place(error, -err, "--output", "%s", path);
}

static bool is_of(const char *const *own, const char *name)
{
	while (*own && strcmp(*own, name) != 0)
		own++;
	return *own;
}

/* Whether what is there may be replaced. 0, or the code of *error. */
static int look_at(const char *path, const char *const *own, struct error *error)
{
	DIR *folder = opendir(path);
	bool any = false, first = false;
	int code = 0;

	if (!folder)
		return errno == ENOENT ? 0 : refuse(path, errno, error);
	for (struct dirent *e; (e = readdir(folder)) && !code;) {
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		any = true;
		first |= !strcmp(e->d_name, own[0]);
		if (!is_of(own, e->d_name))
			code = error_set(error, EXIT_USAGE,
					 "%s: holds %s, which syspath did not make; choose an "
					 "empty or a new folder with --output",
					 path, e->d_name);
	}
	closedir(folder);
	if (!code && any && !first)
		code = error_set(error, EXIT_USAGE,
				 "%s: not empty, and no %s in it; choose an empty or a new folder "
				 "with --output",
				 path, own[0]);
	return code;
}

/* The folder's parents, and what it is called without links and slashes at its end. */
static int find_final(struct save_folder *save, const char *path, struct error *error)
{
	char *resolved = realpath(path, NULL);
	size_t n = (size_t)snprintf(save->final, sizeof(save->final), "%s",
				    resolved ? resolved : path);

	free(resolved);
	if (n + 8 >= sizeof(save->final))
		return refuse(path, ENAMETOOLONG, error);
	while (n > 1 && save->final[n - 1] == '/')
		save->final[--n] = 0;
	char *slash = strrchr(save->final, '/');
	if (!slash || slash == save->final)
		return 0;
	*slash = 0;
	int err = folders_make(save->final);
	*slash = '/';
	return err ? refuse(path, -err, error) : 0;
}

int save_folder_open(struct save_folder *save, const char *path, const char *const *own,
		     struct error *error)
{
	mode_t mask = umask(0);

	umask(mask);
	save->temporary[0] = 0;
	if (look_at(path, own, error) || find_final(save, path, error))
		return error->code;
	snprintf(save->temporary, sizeof(save->temporary), "%.*s.XXXXXX", SAVE_NAME - 8,
		 save->final);
	if (mkdtemp(save->temporary) && !chmod(save->temporary, 0777 & ~mask))
		return 0;
	int err = errno;
	save_folder_abandon(save);
	return refuse(path, err, error);
}

void save_folder_abandon(struct save_folder *save)
{
	if (save->temporary[0])
		folders_remove(save->temporary);
	save->temporary[0] = 0;
}

int save_folder_finish(struct save_folder *save, struct error *error)
{
	/* An empty folder is replaced by rename(2); one that is not changes places, and goes. */
	int err = rename(save->temporary, save->final) ? errno : 0;

	if (!err) {
		save->temporary[0] = 0;
		return 0;
	}
	if (err == ENOTEMPTY || err == EEXIST)
		err = renameat2(AT_FDCWD, save->temporary, AT_FDCWD, save->final, RENAME_EXCHANGE)
			      ? errno
			      : 0;
	if (err == EINVAL || err == ENOSYS) { /* a file system that cannot, such as NFS */
		folders_remove(save->final);
		err = rename(save->temporary, save->final) ? errno : 0;
	}
	save_folder_abandon(save);
	return err ? refuse(save->final, err, error) : 0;
}

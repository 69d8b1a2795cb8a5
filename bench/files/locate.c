#include "bench/files/locate.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

/* The folder of the driver's executable; without /proc, from argv[0]. */
static int own_folder(char *folder, size_t size)
{
	ssize_t n = readlink("/proc/self/exe", folder, size - 1);

	if (n < 0) {
		const char *called = (const char *)getauxval(AT_EXECFN);
		n = snprintf(folder, size, "%s", called ? called : "./syspath");
	}
	if (n < 0 || (size_t)n >= size)
		return -ENAMETOOLONG;
	folder[n] = 0;
	char *slash = strrchr(folder, '/');
	if (slash)
		*slash = 0;
	else
		snprintf(folder, size, ".");
	return 0;
}

static int join(char *path, size_t size, const char *folder, const char *between, const char *name)
{
	int n = snprintf(path, size, "%s/%s%s", folder, between, name);

	return n < 0 || (size_t)n >= size ? -ENAMETOOLONG : 0;
}

/* The first of the places relative to the driver's folder that has the file; -ENOENT, with the path
 * in the first place, when none has. */
static int first_of(const char *const *places, const char *name, char *path, size_t size)
{
	char folder[4096];
	int err = own_folder(folder, sizeof(folder));

	for (const char *const *place = places; !err && *place; place++) {
		err = join(path, size, folder, *place, name);
		if (!err && !access(path, F_OK))
			return 0;
	}
	if (!err)
		err = join(path, size, folder, places[0], name);
	return err ? err : -ENOENT;
}

int locate_program(const char *name, const char *folder, char *path, size_t size)
{
	static const char *const places[] = {"", "../libexec/syspath/", NULL};

	if (folder)
		return join(path, size, folder, "", name);
	int err = first_of(places, name, path, size);
	return err == -ENOENT ? 0 : err;
}

int locate_data(const char *name, char *path, size_t size)
{
	/* Installed; built in the source tree; built elsewhere, linked to the source tree. */
	static const char *const places[] = {"../share/syspath/", "../", "source/", NULL};

	return first_of(places, name, path, size);
}

#include "tests/e2e/folder.h"

#include "tests/e2e/run_command.h"

#include <dirent.h>
#include <ftw.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

int folder_make(void **state)
{
	const char *parent = getenv("TMPDIR");
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/syspath-test-XXXXXX", parent ? parent : "/tmp");
	*state = mkdtemp(path) ? strdup(path) : NULL;
	return *state ? chmod(path, 0777) : -1;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *walk)
{
	(void)st;
	(void)type;
	(void)walk;
	return remove(path);
}

int folder_remove(void **state)
{
	int err = nftw(*state, remove_one, 8, FTW_DEPTH | FTW_PHYS);

	free(*state);
	*state = NULL;
	return err;
}

const char *in_folder(const char *folder, const char *name)
{
	static char paths[8][PATH_MAX];
	static unsigned int next;
	char *path = paths[next++ % 8];

	assert_true(snprintf(path, PATH_MAX, "%s/%s", folder, name) < PATH_MAX);
	return path;
}

int folder_count(const char *folder)
{
	DIR *dir = opendir(folder);
	int n = 0;

	assert_non_null(dir);
	for (const struct dirent *e; dir && (e = readdir(dir));)
		n += strcmp(e->d_name, ".") && strcmp(e->d_name, "..");
	closedir(dir);
	return n;
}

void file_write(const char *path, const void *bytes, size_t size)
{
	FILE *out = fopen(path, "we");

	assert_non_null(out);
	assert_int_equal(fwrite(bytes, 1, size, out), size);
	assert_int_equal(fclose(out), 0);
}

void program_copy(const char *from, const char *to)
{
	enum { ROOM = 64 << 20 };
	FILE *in = fopen(from, "re");
	char *bytes = malloc(ROOM);

	assert_non_null(in);
	assert_non_null(bytes);
	file_write(to, bytes, fread(bytes, 1, ROOM, in));
	assert_int_equal(chmod(to, 0755), 0);
	fclose(in);
	free(bytes);
}

void folder_stage_programs(const char *folder)
{
	static const char *const programs[] = {"syspath", "syspath-worker64", "syspath-worker32"};

	char to[4096]; /* not of in_folder: its callers hold on to what they have of it */

	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++) {
		snprintf(to, sizeof(to), "%s/%s", folder, programs[i]);
		program_copy(built(programs[i]), to);
	}
}

/* Debian's kernels, downloaded with apt-get into a private folder and unpacked, never installed:
 * the machine's lists, packages and settings are unchanged, and no root is needed.
 *
 *   CACHE/debian-RELEASE/vmlinuz, package	the kernel; "NAME VERSION" */
#include "bench/base/program.h"
#include "bench/files/folders.h"
#include "bench/kernels/boot_apt.h"
#include "bench/kernels/boot_apt_why.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Where the unpacked packages have the image. */
static int find_image(struct fetch *f, char *path, size_t size)
{
	static const char *const places[] = {"boot", "usr/lib/modules", "lib/modules"};

	for (size_t i = 0; i < 3; i++) {
		char folder[4096 + 64];
		snprintf(folder, sizeof(folder), "%s/%s", f->work, places[i]);
		DIR *dir = opendir(folder);
		struct dirent *entry;
		while (dir && (entry = readdir(dir))) {
			if (entry->d_name[0] == '.' ||
			    (!i && strncmp(entry->d_name, "vmlinuz-", 8) != 0))
				continue;
			snprintf(path, size, "%s/%s%s", folder, entry->d_name, i ? "/vmlinuz" : "");
			if (!access(path, R_OK)) {
				closedir(dir);
				return 0;
			}
		}
		if (dir)
			closedir(dir);
	}
	return error_set(f->error, -ENOENT, "%s holds no kernel image", f->packages[0]);
}

void package_version(const char *shown, const char *package, char version[APT_NAME])
{
	size_t n = strlen(package);

	if (!strncmp(shown, package, n) && shown[n] == '\t')
		snprintf(version, APT_NAME, "%.*s", (int)strcspn(shown + n + 1, "\n"),
			 shown + n + 1);
}

/* Unpacks one package; *version is set if it is the one that was asked for. */
static int unpack_one(struct fetch *f, const char *deb, char version[APT_NAME])
{
	const char *const x[] = {"dpkg-deb", "-x", deb, f->work, NULL};
	const char *const show[] = {"dpkg-deb", "-W", deb, NULL};
	char shown[2 * APT_NAME], cause[512];
	int err = run_command(show, APT_TIMEOUT_MS, shown, sizeof(shown));

	if (!err) {
		package_version(shown, f->packages[0], version);
		err = run_command(x, APT_TIMEOUT_MS, f->said, APT_SAID);
	}
	if (err == -EPROTO)
		apt_why(f->said, cause, sizeof(cause));
	else
		snprintf(cause, sizeof(cause), "%s", strerrordesc_np(-err));
	return err ? error_set(f->error, err, "dpkg-deb: %s", cause) : 0;
}

/* Downloads and unpacks in the work folder; *version is that of the first package. */
static int unpack(struct fetch *f, char version[APT_NAME])
{
	const char *words[APT_MAX_PACKAGES + 2] = {"download"};
	struct dirent *entry;

	for (size_t i = 0; i < f->n; i++)
		words[1 + i] = f->packages[i];
	int err = apt_run(f, "apt-get", words);
	DIR *dir = err ? NULL : opendir(f->work);
	while (dir && !err && (entry = readdir(dir))) {
		size_t n = strlen(entry->d_name);
		char deb[4096 + 300];
		if (n < 4 || strcmp(entry->d_name + n - 4, ".deb") != 0)
			continue;
		snprintf(deb, sizeof(deb), "%s/%s", f->work, entry->d_name);
		err = unpack_one(f, deb, version);
	}
	if (dir)
		closedir(dir);
	return err;
}

/* Moves image and identity into the folder; the identity last, since it marks a complete set. */
static int keep(struct fetch *f, const char *image, const char *version)
{
	char path[4096 + 16], text[2 * APT_NAME + 2]; /* a blank and a newline between and behind */

	int err = folders_make(f->folder);
	snprintf(path, sizeof(path), "%s/package", f->folder);
	unlink(path);
	snprintf(path, sizeof(path), "%s/vmlinuz", f->folder);
	if (!err && rename(image, path))
		err = -errno;
	snprintf(path, sizeof(path), "%s/package", f->folder);
	snprintf(text, sizeof(text), "%s %s\n", f->packages[0], version);
	if (!err)
		err = fetch_write_text(path, text);
	return err ? error_errno(f->error, err, "%s", f->folder) : 0;
}

/* Removes folders of downloads whose process was killed. A running one has its folder locked; one
 * that is just starting has made it, but not locked it yet. */
static void sweep(const char *cache)
{
	enum { BEGINNING_S = 60 };
	DIR *dir = opendir(cache);
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		char path[4096 + 300];
		struct stat st;
		if (strncmp(entry->d_name, "fetch-", 6) != 0)
			continue;
		snprintf(path, sizeof(path), "%s/%s", cache, entry->d_name);
		int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (fd < 0)
			continue;
		if (!fstat(fd, &st) && time(NULL) - st.st_mtime > BEGINNING_S &&
		    !flock(fd, LOCK_EX | LOCK_NB))
			folder_remove(path);
		close(fd);
	}
	if (dir)
		closedir(dir);
}

static int fetch(struct fetch *f)
{
	static const char *const update[] = {"update", NULL};
	char image[4096 + 512], version[APT_NAME] = "";

	int err = folders_make(f->source->cache);
	sweep(f->source->cache);
	snprintf(f->work, sizeof(f->work), "%.4000s/fetch-XXXXXX", f->source->cache);
	if (err || !mkdtemp(f->work)) {
		err = err ? err : -errno;
		f->work[0] = 0;
		return error_errno(f->error, err, "%s", f->source->cache);
	}
	int lock = open(f->work, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (lock >= 0)
		flock(lock, LOCK_EX | LOCK_NB);
	err = apt_prepare(f);
	if (!err && f->source->notice && isatty(STDERR_FILENO))
		f->source->notice("fetching the cloud kernel of Debian %s", f->release);
	if (!err)
		err = apt_run(f, "apt-get", update);
	if (!err)
		err = apt_find_packages(f);
	if (!err)
		err = unpack(f, version);
	if (!err)
		err = find_image(f, image, sizeof(image));
	if (!err)
		err = keep(f, image, version);
	folder_remove(f->work); /* lists and packages, some 200 MB, are no longer needed */
	if (lock >= 0)
		close(lock);
	return err;
}

static int take_cached(const struct fetch *f, struct boot_kernel *out)
{
	char path[4096 + 16];

	snprintf(path, sizeof(path), "%s/package", f->folder);
	FILE *in = fopen(path, "re");
	int n = in ? fscanf(in, "%191s %191s", out->package, out->package_version) : 0;
	if (in)
		fclose(in);
	snprintf(out->path, sizeof(out->path), "%.4080s/vmlinuz", f->folder);
	return n == 2 && !access(out->path, R_OK) ? 0 : -ENOENT;
}

int kernel_fetch_debian(const char *release, const struct kernel_source *source,
			struct boot_kernel *out, struct error *error)
{
	static struct fetch f; /* one at a time */
	char *said;

	memset(&f, 0, sizeof(f));
	f.source = source;
	f.release = release;
	f.error = error;

	for (const char *c = release; *c || c == release; c++)
		if (!islower((unsigned char)*c) && (c == release || *c != '-')) {
			return error_set(error, -ENOENT,
					 "not a release of Debian; say debian:bookworm");
		}
	if (snprintf(f.folder, sizeof(f.folder), "%.3900s/debian-%.100s", source->cache, release) <
	    0)
		return error_errno(error, -ENAMETOOLONG, "%s", source->cache);
	if (!source->update && !take_cached(&f, out))
		return 0;
	f.said = said = malloc(APT_SAID);
	if (!said)
		return error_no_memory(error, "to fetch it");
	int err = fetch(&f);
	free(said);
	if (!err)
		return take_cached(&f, out) ? error_errno(error, -ENOENT, "%s", f.folder) : 0;
	if (err != -EINTR && !take_cached(&f, out)) {
		if (source->notice)
			source->notice("%s; the cached kernel %s is taken", error->text,
				       out->package);
		*error = (struct error){0};
		err = 0;
	}
	return err;
}

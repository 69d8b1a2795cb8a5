/* Debian's kernels, downloaded with apt-get into a private folder and unpacked, never installed:
 * the machine's lists, packages and settings are unchanged, and no root is needed.
 *
 *   CACHE/debian-RELEASE[-FLAVOUR]/vmlinuz, package	the kernel; "NAME VERSION" */
#include "bench/files/folders.h"
#include "bench/files/save.h"
#include "bench/kernels/boot_apt.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

void package_version(const char *file, const char *package, char version[APT_NAME])
{
	size_t n = strlen(package);

	if (!strncmp(file, package, n) && file[n] == '_')
		snprintf(version, APT_NAME, "%.*s", (int)strcspn(file + n + 1, "_"), file + n + 1);
}

/* Downloads and unpacks in the work folder; *version is that of the first package. */
static int unpack(struct fetch *f, char version[APT_NAME])
{
	const char *download[APT_MAX_PACKAGES + 2] = {"download"};
	struct dirent *entry;

	for (size_t i = 0; i < f->n; i++)
		download[1 + i] = f->packages[i];
	int err = apt_run(f, "apt-get", download);
	DIR *dir = err ? NULL : opendir(f->work);
	while (dir && !err && (entry = readdir(dir))) {
		size_t n = strlen(entry->d_name);
		char deb[4096 + 300];
		const char *const argv[] = {"dpkg-deb", "-x", deb, f->work, NULL};
		if (n < 4 || strcmp(entry->d_name + n - 4, ".deb") != 0)
			continue;
		snprintf(deb, sizeof(deb), "%s/%s", f->work, entry->d_name);
		package_version(entry->d_name, f->packages[0], version);
		err = fetch_run(f, "dpkg-deb", argv);
	}
	if (dir)
		closedir(dir);
	return err;
}

/* Moves the unpacked image and its identity into the folder; the identity last, since it marks a
 * complete set. */
static int keep(struct fetch *f, const char *version)
{
	char image[4096], kept[4096], package[4096 + 16], text[2 * APT_NAME + 2];
	/* linux-image-RELEASE or linux-binary-RELEASE */
	const char *release = strchr(f->packages[0] + strlen("linux-"), '-') + 1;

	if (kernel_installed(f->work, release, image))
		return error_set(f->error, -ENOENT, "%s holds no kernel image", f->packages[0]);
	int err = folders_make(f->folder);
	snprintf(kept, sizeof(kept), "%.4080s/vmlinuz", f->folder);
	snprintf(package, sizeof(package), "%s/package", f->folder);
	snprintf(text, sizeof(text), "%s %s\n", f->packages[0], version);
	unlink(package);
	if (!err && rename(image, kept))
		err = -errno;
	if (!err)
		err = save_file(package, text, strlen(text));
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
			folders_remove(path);
		close(fd);
	}
	if (dir)
		closedir(dir);
}

static int fetch(struct fetch *f)
{
	static const char *const update[] = {"update", NULL};
	char version[APT_NAME] = "";

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
	if (!err && f->source->fetching)
		f->source->fetching("fetching linux-image-%s of Debian %s", f->flavour, f->release);
	if (!err)
		err = apt_run(f, "apt-get", update);
	if (!err && f->past)
		err = archive_verify(f);
	if (!err)
		err = apt_find_packages(f);
	if (!err)
		err = unpack(f, version);
	if (!err)
		err = keep(f, version);
	if (!err && f->age[0] && f->source->notice)
		f->source->notice("%s", f->age);
	folders_remove(f->work); /* lists and packages, some 200 MB, are no longer needed */
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

/* Whether a name is made of these characters and begins with one of `first`. */
static bool is_made_of(const char *name, const char *first, const char *characters)
{
	return *name && strchr(first, *name) && !name[strspn(name, characters)];
}

/* Splits RELEASE[/FLAVOUR]. Cloud kernels came with Debian 10; flavours for i386 are named after a
 * CPU, the others end in their architecture. 0, or the code of *f->error. */
static int take_name(struct fetch *f, const char *name)
{
	static const struct {
		const char *release, *flavour;
	} past[] = {
		{"wheezy", "amd64"},
		{"jessie", "amd64"},
		{"stretch", "amd64"},
		{"buster", "cloud-amd64"},
	};
	static const char lower[] = "abcdefghijklmnopqrstuvwxyz",
			  more[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
	size_t n = strcspn(name, "/");
	const char *flavour = name[n] ? name + n + 1 : "cloud-amd64";

	snprintf(f->release, sizeof(f->release), "%.*s", (int)n, name);
	for (size_t i = 0; i < sizeof(past) / sizeof(past[0]); i++) {
		if (strcmp(past[i].release, f->release) != 0)
			continue;
		f->past = true;
		flavour = name[n] ? flavour : past[i].flavour;
	}
	snprintf(f->flavour, sizeof(f->flavour), "%s", flavour);
	if (n >= sizeof(f->release) || strlen(flavour) >= sizeof(f->flavour) ||
	    !is_made_of(f->release, lower, more) || strpbrk(f->release, "0123456789") ||
	    !is_made_of(f->flavour, more, more) || *flavour == '-')
		return error_set(
			f->error, -ENOENT,
			"not a release of Debian; examples are debian:bookworm and debian:bookworm/686");
	n = strlen(flavour);
	f->architecture = n >= 5 && !strcmp(flavour + n - 5, "amd64") ? "amd64" : "i386";
	bool named = strchr(name, '/');
	snprintf(f->folder, sizeof(f->folder), "%.3900s/debian-%s%s%s", f->source->cache,
		 f->release, named ? "-" : "", named ? flavour : "");
	return 0;
}

int kernel_fetch_debian(const char *name, const struct kernel_source *source,
			struct boot_kernel *out, struct error *error)
{
	static struct fetch f; /* one at a time */

	memset(&f, 0, sizeof(f));
	f.source = source;
	f.error = error;
	if (take_name(&f, name))
		return error->code;
	if (!source->update && !take_cached(&f, out))
		return 0;
	int err = fetch(&f);
	if (err == -EINTR)
		return err;
	if (take_cached(&f, out))
		return err ? err : error_errno(error, -ENOENT, "%s", f.folder);
	if (err && source->notice)
		source->notice("%s; the cached kernel %s is taken", error->text, out->package);
	*error = (struct error){0};
	return 0;
}

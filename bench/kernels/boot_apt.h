/* Queries Debian's archive by apt's own programs with a private state: the machine's lists,
 * packages and settings are unchanged, and no root is needed. */
#ifndef SYSPATH_BOOT_APT_H
#define SYSPATH_BOOT_APT_H

#include "bench/kernels/boot_kernel.h"

#include <stdbool.h>
#include <stddef.h>

enum {
	APT_TIMEOUT_MS = 300000, /* of one program */
	APT_MAX_PACKAGES = 4,	 /* an image and what holds it */
	APT_OUTPUT = 1 << 16,
	APT_NAME = 192,
	APT_KEYRINGS = 2,
	APT_KEYRING = 1024, /* of a path */
};

/* One fetch. */
struct fetch {
	const struct kernel_source *source;
	char release[64], flavour[64];
	const char *architecture; /* of the packages, as Debian names it */
	bool past;		  /* the release is in the archive of past ones alone */
	char folder[4096];	  /* CACHE/debian-RELEASE[-FLAVOUR] */
	char work[4096];	  /* a temporary folder beside it, where apt's state is too */
	char packages[APT_MAX_PACKAGES][APT_NAME]; /* the image's, and those it depends on */
	size_t n;				   /* of packages */
	char output[APT_OUTPUT];		   /* of the last program */
	char age[512];				   /* of a past release: what of it has expired */
	struct error *error;			   /* the caller's */
};

/* Each returns 0, or the code of *f->error, a negative errno. */

/* Runs a program of which "program: reason" is the error. */
int fetch_run(struct fetch *f, const char *program, const char *const *argv);

/* The error of a program that run_command could not run to its end: of any code but -EPROTO. */
int fetch_error(struct fetch *f, const char *program, int err);

/* Makes apt's state and settings in f->work. */
int apt_prepare(struct fetch *f);

/* The address of the archive of past releases. */
const char *archive_address(const struct fetch *f);

/* Runs one of apt's programs in f->work; `arguments`, NULL-ended, follow the settings. */
int apt_run(struct fetch *f, const char *program, const char *const *arguments);

/* Finds the kernel's packages in the lists. */
int apt_find_packages(struct fetch *f);

/* boot_archive.c. Checks with gpgv that the list of a past release is signed by a key of its
 * keyrings. Such keys expire, and so may the list; apt accepts neither, and has no option for it.
 * What has expired is passed to the source's `notice`. */
int archive_verify(struct fetch *f);

/* The keyrings that sign what is fetched, as paths: the user's, or those of Debian, with those of
 * keys that are no longer in use for a past release. Returns how many there are, maybe 0. */
size_t archive_keyrings(const struct fetch *f, char paths[APT_KEYRINGS][APT_KEYRING]);

/* The version of `package` from the name of its file, PACKAGE_VERSION_ARCHITECTURE.deb; the file of
 * another package leaves *version as it is. */
void package_version(const char *file, const char *package, char version[APT_NAME]);

/* Derives the reason of a failure from the output of apt or dpkg, with advice if there is any:
 * "Failed to fetch URL ...; name an image with --kernel, ...". Modifies `output`. Pure. */
void apt_strerror(char *output, char *reason, size_t size);

#endif

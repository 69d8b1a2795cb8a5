/* Queries Debian's archive by apt's own programs with a private state: the machine's lists,
 * packages and settings are unchanged, and no root is needed. */
#ifndef SYSPATH_BOOT_APT_H
#define SYSPATH_BOOT_APT_H

#include "bench/kernels/boot_kernel.h"

#include <stddef.h>

enum {
	APT_TIMEOUT_MS = 300000, /* of one program */
	APT_MAX_PACKAGES = 4,	 /* an image and what holds it */
	APT_SAID = 1 << 16,
	APT_NAME = 192,
};

/* One fetch. */
struct fetch {
	const struct kernel_source *source;
	const char *release;
	char folder[4096];	   /* CACHE/debian-RELEASE */
	char work[4096];	   /* a temporary folder beside it, where apt's state is too */
	char option[3][4096 + 64]; /* of apt: where its state is */
	char packages[APT_MAX_PACKAGES][APT_NAME]; /* the image's, and those it depends on */
	size_t n;				   /* of packages */
	char *said;				   /* by the last program, APT_SAID bytes */
	struct error *error;			   /* the caller's */
};

/* Each returns 0, or the code of *f->error, a negative errno. */

/* The negative errno alone: the caller names the file. */
int fetch_write_text(const char *path, const char *text);

/* Makes apt's state and settings in f->work. */
int apt_prepare(struct fetch *f);

/* Runs one of apt's programs in f->work; `words`, NULL-ended, go behind the settings. */
int apt_run(struct fetch *f, const char *program, const char *const *words);

/* Finds the kernel's packages in the lists. */
int apt_find_packages(struct fetch *f);

/* The version of `package` out of "PACKAGE\tVERSION", as dpkg-deb -W shows a file; what is shown of
 * another package leaves *version as it is. */
void package_version(const char *shown, const char *package, char version[APT_NAME]);

#endif

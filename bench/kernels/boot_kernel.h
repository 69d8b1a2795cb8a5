/* Kernels to boot: found on this machine, or downloaded from Debian. */
#ifndef SYSPATH_BOOT_KERNEL_H
#define SYSPATH_BOOT_KERNEL_H

#include "bench/base/error.h"

#include <stdbool.h>
#include <stddef.h>

enum { KERNEL_PATH = 4096, KERNEL_TEXT = 192 };

struct boot_kernel {
	char path[KERNEL_PATH];		   /* of the image */
	char version[KERNEL_TEXT];	   /* the image's version string: release, builder, date */
	char package[KERNEL_TEXT];	   /* that contains it; "" when not known */
	char package_version[KERNEL_TEXT]; /* the same */
	bool kernel32;			   /* a 32-bit kernel, else one for x86-64 */
};

/* Where kernels are cached and downloaded from. */
struct kernel_source {
	char cache[4096];    /* an absolute folder, made when it is needed */
	const char *mirror;  /* of Debian's archive, a URL; NULL: the one this machine's apt uses */
	const char *archive; /* of Debian's past releases, a URL; NULL: Debian's own */
	const char *keyring; /* file with the keys that sign both; NULL: Debian's */
	bool update;	     /* ask the mirror although a kernel is cached */
	notice_fn *fetching; /* called before a download, which takes a minute; may be NULL */
	notice_fn *notice;   /* called for the use of an old kernel or list; may be NULL */
};

/* SYSPATH_CACHE, else XDG_CACHE_HOME/syspath, else HOME/.cache/syspath. 0; -ENOENT when none is
 * set, -ENAMETOOLONG. */
int kernel_cache_folder(char *folder, size_t size);

/* The kernel to boot when none is named: "debian:RELEASE" of the running release on Debian, else
 * "host". */
void kernel_default(char *spec, size_t size);

/* Finds the kernel that `spec` names, and checks that it is a kernel image. A spec is
 * "debian:RELEASE/FLAVOUR", Debian's linux-image-FLAVOUR of the release, fetched and unpacked once;
 * without "/FLAVOUR" the release's cloud kernel, or its amd64 one where it has no other; "host",
 * the image of the running kernel; or the path of any bzImage. 0; or the code of *error, in whose
 * text the spec is not repeated: -ENOENT no such kernel, -ENOEXEC no kernel, -EINTR the user asked
 * to stop, others. */
int kernel_find(const char *spec, const struct kernel_source *source, struct boot_kernel *out,
		struct error *error);

/* Finds the image of a kernel of that release below a root folder ("" is /), where distributions
 * keep it. 0; -ENOENT, or another -errno of access(2) if that kept it from being found. */
int kernel_installed(const char *root, const char *release, char path[KERNEL_PATH]);

/* Reads out->version of a bzImage, and whether it is for 32 bits: by its header, which has a flag
 * since Linux 3.8, before by whether its code enters long mode (Documentation/arch/x86/boot.rst).
 * 0; or the code of *error: -ENOEXEC when it is none; -errno of open(2) or read(2). */
int kernel_image_read(const char *path, struct boot_kernel *out, struct error *error);

/* boot_fetch.c. Has a kernel of Debian, named "RELEASE[/FLAVOUR]", in the cache, and finds it
 * there. As kernel_find. */
int kernel_fetch_debian(const char *name, const struct kernel_source *source,
			struct boot_kernel *out, struct error *error);

#endif

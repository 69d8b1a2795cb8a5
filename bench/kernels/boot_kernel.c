#include "bench/kernels/boot_kernel.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

int kernel_cache_folder(char *folder, size_t size)
{
	const char *own = getenv("SYSPATH_CACHE"), *xdg = getenv("XDG_CACHE_HOME"),
		   *home = getenv("HOME");
	int n;

	if (own && own[0] == '/')
		n = snprintf(folder, size, "%s", own);
	else if (xdg && xdg[0] == '/')
		n = snprintf(folder, size, "%s/syspath", xdg);
	else if (home && home[0] == '/')
		n = snprintf(folder, size, "%s/.cache/syspath", home);
	else
		return -ENOENT;
	return n < 0 || (size_t)n >= size ? -ENAMETOOLONG : 0;
}

/* The value of KEY=value in /etc/os-release; "" when it is not there. */
static void os_release(const char *key, char *value, size_t size)
{
	FILE *in = fopen("/etc/os-release", "re");
	char line[256];
	size_t n = strlen(key);

	value[0] = 0;
	while (in && fgets(line, sizeof(line), in)) {
		if (strncmp(line, key, n) || line[n] != '=')
			continue;
		const char *from = line + n + 1 + (line[n + 1] == '"');
		snprintf(value, size, "%.*s", (int)strcspn(from, "\"\n"), from);
	}
	if (in)
		fclose(in);
}

void kernel_default(char *spec, size_t size)
{
	char id[64], codename[64];

	os_release("ID", id, sizeof(id));
	os_release("VERSION_CODENAME", codename, sizeof(codename));
	if (!strcmp(id, "debian") && codename[0])
		snprintf(spec, size, "debian:%s", codename);
	else
		snprintf(spec, size, "host");
}

/* Offsets into the set-up header. */
enum {
	BOOT_FLAG = 0x1fe,
	HEADER = 0x202,
	KERNEL_VERSION = 0x20e,
	XLOADFLAGS = 0x236,
	HEAD = 0x8000
};

static unsigned int le16(const unsigned char *at)
{
	return at[0] | (unsigned int)at[1] << 8;
}

static int judge_image(const unsigned char *head, size_t n, char version[KERNEL_WORDS],
		       struct error *error)
{
	if (n < 0x260 || le16(head + BOOT_FLAG) != 0xaa55 || memcmp(head + HEADER, "HdrS", 4))
		return error_set(error, -ENOEXEC, "not a kernel image (bzImage)");
	/* Older headers, of Linux before 3.8, do not tell. A 32-bit kernel then fails in the guest:
	 * it cannot run /init. */
	if (le16(head + HEADER + 4) >= 0x20c && !(le16(head + XLOADFLAGS) & 1))
		return error_set(error, -ENOEXEC, "not a kernel for x86-64");
	size_t at = le16(head + KERNEL_VERSION) + 0x200u, used = 0;
	for (; at < n && isprint(head[at]) && used < KERNEL_WORDS - 1; at++)
		version[used++] = (char)head[at];
	version[used] = 0;
	if (!used)
		snprintf(version, KERNEL_WORDS, "unknown");
	return 0;
}

int kernel_image_version(const char *path, char version[KERNEL_WORDS], struct error *error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	static unsigned char head[HEAD];
	ssize_t n = fd < 0 ? -1 : pread(fd, head, HEAD, 0);
	int err = n < 0 ? -errno : 0;

	if (err)
		error_set(error, err, "%s", strerrordesc_np(-err));
	else
		err = judge_image(head, (size_t)n, version, error);
	if (fd >= 0)
		close(fd);
	return err;
}

/* The image of the running kernel, where distributions keep it. */
static int find_host(struct boot_kernel *out, struct error *error)
{
	static const char *const places[] = {"/boot/vmlinuz-%s", "/usr/lib/modules/%s/vmlinuz",
					     "/lib/modules/%s/vmlinuz", "/boot/kernel-%s"};
	struct utsname name;
	int err = -ENOENT;

	uname(&name);
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		const char *s = strstr(places[i], "%s");
		snprintf(out->path, sizeof(out->path), "%.*s%s%s", (int)(s - places[i]), places[i],
			 name.release, s + 2);
		if (!access(out->path, R_OK))
			return 0;
		if (errno != ENOENT && errno != ENOTDIR)
			err = -errno;
	}
	if (err == -ENOENT)
		return error_set(
			error, err,
			"the image of the running kernel (%s) is not on this machine; name an "
			"image or debian:RELEASE with --kernel",
			name.release);
	return error_set(error, err,
			 "the image of the running kernel cannot be read: %s; name a copy of it, "
			 "or debian:RELEASE, with --kernel",
			 strerrordesc_np(-err));
}

int kernel_find(const char *spec, const struct kernel_source *source, struct boot_kernel *out,
		struct error *error)
{
	static const char debian[] = "debian:";
	int err = 0;

	*out = (struct boot_kernel){0};
	if (!strncmp(spec, debian, sizeof(debian) - 1))
		err = kernel_fetch_debian(spec + sizeof(debian) - 1, source, out, error);
	else if (!strcmp(spec, "host"))
		err = find_host(out, error);
	else if (!realpath(spec, out->path)) {
		err = -errno;
		error_set(error, err, "%s", strerrordesc_np(-err));
	}
	return err ? err : kernel_image_version(out->path, out->version, error);
}

#include "bench/kernels/boot_kernel.h"

#include "bench/files/read_file.h"

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
	static const struct {
		const char *variable, *below;
	} places[] = {
		{"SYSPATH_CACHE", ""},
		{"XDG_CACHE_HOME", "/syspath"},
		{"HOME", "/.cache/syspath"},
	};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		const char *value = getenv(places[i].variable);
		if (!value || value[0] != '/')
			continue;
		int n = snprintf(folder, size, "%s%s", value, places[i].below);
		return n < 0 || (size_t)n >= size ? -ENAMETOOLONG : 0;
	}
	return -ENOENT;
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
	SETUP_SECTS = 0x1f1,
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

/* Whether the 32-bit entry of a kernel, which follows the set-up code, goes on to long mode:
 * whatever does, writes EFER (mov $0xc0000080, %ecx), in 64-bit kernels within the first 512 bytes
 * (arch/x86/boot/compressed/head_64.S). */
static bool enters_long_mode(const unsigned char *head, size_t n)
{
	static const unsigned char efer[] = {0xb9, 0x80, 0x00, 0x00, 0xc0};
	size_t sectors = head[SETUP_SECTS] ? head[SETUP_SECTS] : 4;
	size_t from = (sectors + 1) * 512, to = from + 512 < n ? from + 512 : n;

	return from < to && memmem(head + from, to - from, efer, sizeof(efer));
}

static bool is_32_bit(const unsigned char *head, size_t n)
{
	enum { FLAG_SINCE = 0x20c, XLF_KERNEL_64 = 1 };

	if (le16(head + HEADER + 4) >= FLAG_SINCE)
		return !(le16(head + XLOADFLAGS) & XLF_KERNEL_64);
	return !enters_long_mode(head, n);
}

int kernel_image_read(const char *path, struct boot_kernel *out, struct error *error)
{
	static char bytes[HEAD + 1];
	const unsigned char *head = (const unsigned char *)bytes;
	int n = read_small_at(AT_FDCWD, path, bytes, sizeof(bytes));

	if (n < 0)
		return error_set(error, n, "%s", strerrordesc_np(-n));
	if (n < 0x260 || le16(head + BOOT_FLAG) != 0xaa55 || memcmp(head + HEADER, "HdrS", 4) != 0)
		return error_set(error, -ENOEXEC, "not a kernel image (bzImage)");
	out->kernel32 = is_32_bit(head, (size_t)n);
	size_t at = le16(head + KERNEL_VERSION) + 0x200u, used = 0;
	for (; at < (size_t)n && isprint(head[at]) && used < KERNEL_TEXT - 1; at++)
		out->version[used++] = (char)head[at];
	out->version[used] = 0;
	if (!used)
		snprintf(out->version, KERNEL_TEXT, "unknown");
	return 0;
}

int kernel_installed(const char *root, const char *release, char path[KERNEL_PATH])
{
	static const struct {
		const char *before, *behind;
	} places[] = {
		{"boot/vmlinuz-", ""},
		{"usr/lib/modules/", "/vmlinuz"},
		{"lib/modules/", "/vmlinuz"},
		{"boot/kernel-", ""},
	};
	int err = -ENOENT;

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		snprintf(path, KERNEL_PATH, "%.3800s/%s%.192s%s", root, places[i].before, release,
			 places[i].behind);
		if (!access(path, R_OK))
			return 0;
		if (errno != ENOENT && errno != ENOTDIR)
			err = -errno;
	}
	return err;
}

/* The image of the running kernel. */
static int find_host(struct boot_kernel *out, struct error *error)
{
	struct utsname name;

	uname(&name);
	int err = kernel_installed("", name.release, out->path);
	if (err == -ENOENT)
		return error_set(
			error, err,
			"the image of the running kernel (%s) is not on this machine; name an image or debian:RELEASE with --kernel",
			name.release);
	if (err)
		return error_set(
			error, err,
			"the image of the running kernel cannot be read: %s; name a copy of it, or debian:RELEASE, with --kernel",
			error_describe(err));
	return 0;
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
		error_set(error, err, "%s", error_describe(err));
	}
	return err ? err : kernel_image_read(out->path, out, error);
}

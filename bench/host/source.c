#include "bench/host/source.h"

#include <cpuid.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bench/host/audit.h"
#include "bench/host/cpus_here.h"

static bool live_cpuid(uint32_t leaf, uint32_t subleaf, struct cpuid_regs *r)
{
	/* The hypervisor's leaves answer to no maximum of the CPU's own; without a hypervisor the
	 * caller does not ask. */
	if (leaf >> 16 != 0x4000 && (unsigned)__get_cpuid_max(leaf & 0x80000000, NULL) < leaf)
		return false;
	__cpuid_count(leaf, subleaf, r->eax, r->ebx, r->ecx, r->edx);
	return true;
}

static uint32_t base_family(uint32_t eax)
{
	return eax >> 8 & 0xf;
}

uint32_t cpuid_family(uint32_t eax)
{
	uint32_t family = base_family(eax);

	return family == 0xf ? family + (eax >> 20 & 0xff) : family;
}

uint32_t cpuid_model(uint32_t eax)
{
	bool extended = base_family(eax) == 0x6 || base_family(eax) == 0xf;

	return (eax >> 4 & 0xf) | (extended ? (eax >> 16 & 0xf) << 4 : 0);
}

const struct host_source host_source_live = {
	.root = "",
	.cpuid = live_cpuid,
	.audit = audit_read,
	.pinnable = cpus_pinnable,
	.uname = uname,
};

int host_path(const struct host_source *source, const char *path, const char *suffix, char *out,
	      size_t size)
{
	int n = snprintf(out, size, "%s%s%s", source->root, path, suffix);
	return n < 0 || (size_t)n >= size ? -ENAMETOOLONG : 0;
}

static int open_text_at(int folder, const char *path, FILE **f)
{
	int fd = openat(folder, path, O_RDONLY | O_CLOEXEC);
	*f = NULL; /* gcc 14 at -O3 does not know that -errno is not 0 */
	if (fd < 0)
		return -errno;
	*f = fdopen(fd, "r");
	int rc = *f ? 0 : -errno;
	if (rc)
		close(fd);
	return rc;
}

static int open_text(const struct host_source *source, const char *path, FILE **f)
{
	char full[HOST_LINE_MAX];
	int rc = host_path(source, path, "", full, sizeof(full));
	*f = NULL;
	return rc ? rc : open_text_at(AT_FDCWD, full, f);
}

/* fgets that skips the rest of an overlong line, which must not be read as the next line. */
static bool next_line(FILE *f, char *line, int size)
{
	if (!fgets(line, size, f))
		return false;
	if (!strchr(line, '\n')) {
		int c;
		while ((c = getc(f)) != EOF && c != '\n')
			;
	}
	return true;
}

static int copy_trimmed(const char *from, char *out, size_t size)
{
	static const char blanks[] = " \t\n\v\f\r";
	from += strspn(from, blanks);
	size_t n = strlen(from);
	while (n && strchr(blanks, from[n - 1]))
		n--;
	if (n >= size)
		n = size - 1;
	memcpy(out, from, n);
	out[n] = '\0';
	return (int)n;
}

/* As host_read_line; closes the file. */
static int first_line(FILE *f, char *out, size_t size)
{
	char line[HOST_LINE_MAX];
	int rc;
	errno = 0;
	if (next_line(f, line, sizeof(line)))
		rc = copy_trimmed(line, out, size);
	else if (ferror(f))
		/* Opening a directory succeeds, some sysfs files refuse only the read. */
		rc = errno ? -errno : -EIO;
	else
		rc = copy_trimmed("", out, size);
	fclose(f);
	return rc;
}

int host_read_line(const struct host_source *source, const char *path, char *out, size_t size)
{
	FILE *f;
	int rc = open_text(source, path, &f);
	return rc ? rc : first_line(f, out, size);
}

int host_read_line_at(int folder, const char *path, char *out, size_t size)
{
	FILE *f;
	int rc = open_text_at(folder, path, &f);
	return rc ? rc : first_line(f, out, size);
}

static const char *field_value(const char *line, const char *name)
{
	size_t n = strlen(name);
	if (strncmp(line, name, n))
		return NULL;
	line += n;
	line += strspn(line, " \t");
	return *line == ':' ? line + 1 : NULL;
}

int host_read_field(const struct host_source *source, const char *path, const char *name, char *out,
		    size_t size)
{
	char line[HOST_LINE_MAX];
	FILE *f;
	int rc = open_text(source, path, &f);
	if (rc)
		return rc;
	rc = -ENODATA;
	while (rc == -ENODATA && next_line(f, line, sizeof(line))) {
		const char *value = field_value(line, name);
		if (value)
			rc = copy_trimmed(value, out, size);
	}
	fclose(f);
	return rc;
}

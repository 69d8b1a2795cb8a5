#include "bench/host/source.h"

#include <cpuid.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

int host_path(const struct host_source *source, const char *path, char *out, size_t size)
{
	int n = snprintf(out, size, "%s%s", source->root, path);
	return n < 0 || (size_t)n >= size ? -ENAMETOOLONG : 0;
}

FILE *host_open(const struct host_source *source, const char *path)
{
	char full[HOST_LINE_MAX];
	int err = host_path(source, path, full, sizeof(full));

	errno = -err;
	return err ? NULL : fopen(full, "re");
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

/* The value of a line that begins with the name (NULL: all of it), or NULL. */
static const char *field_value(const char *line, const char *name)
{
	size_t n = name ? strlen(name) : 0;

	if (!name || strncmp(line, name, n))
		return name ? NULL : line;
	size_t blanks = strspn(line + n, " \t");
	const char *value = line + n + blanks;
	return *value == ':' ? value + 1 : blanks ? value : NULL;
}

int host_read_field(const struct host_source *source, const char *path, const char *name, char *out,
		    size_t size)
{
	FILE *f = host_open(source, path);
	char *line = NULL;
	size_t room = 0;
	int rc = f ? -ENODATA : -errno;

	errno = 0;
	while (f && rc == -ENODATA && getline(&line, &room, f) >= 0) {
		const char *value = field_value(line, name);
		if (value)
			rc = copy_trimmed(value, out, size);
	}
	/* Opening a directory succeeds, some sysfs files refuse only the read. */
	if (rc == -ENODATA && errno)
		rc = -errno;
	free(line);
	if (f)
		fclose(f);
	return rc;
}

int host_read_line(const struct host_source *source, const char *path, char *out, size_t size)
{
	int rc = host_read_field(source, path, NULL, out, size);

	return rc == -ENODATA ? copy_trimmed("", out, size) : rc;
}

int host_read_cpus(const struct host_source *source, const char *path, struct cpulist *cpus)
{
	char list[HOST_LINE_MAX];
	int rc = host_read_line(source, path, list, sizeof(list));

	return rc < 0 ? rc : cpulist_parse(list, cpus);
}

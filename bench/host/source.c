#include "bench/host/source.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/files/read_file.h"
#include "bench/machine/affinity.h"

static bool live_cpuid(const struct host_source *source, uint32_t leaf, uint32_t subleaf,
		       struct cpuid_regs *r)
{
	(void)source;
	return cpuid_read(leaf, subleaf, r);
}

static int live_audit(const struct host_source *source, struct host_audit *audit)
{
	(void)source;
	return audit_read(audit);
}

static int live_pinnable(const struct host_source *source, struct cpulist *cpus)
{
	(void)source;
	return cpus_pinnable(cpus);
}

static int live_uname(const struct host_source *source, struct utsname *names)
{
	(void)source;
	return uname(names) ? -errno : 0;
}

const struct host_source host_source_live = {
	.root = "",
	.cpuid = live_cpuid,
	.audit = live_audit,
	.pinnable = live_pinnable,
	.uname = live_uname,
};

/* Writes root + path. 0, or -ENAMETOOLONG. */
static int path_below(const struct host_source *source, const char *path, char *out, size_t size)
{
	int n = snprintf(out, size, "%s%s", source->root, path);
	return n < 0 || (size_t)n >= size ? -ENAMETOOLONG : 0;
}

/* A stream of what was read elsewhere, whose bytes stay there. */
static FILE *open_content(const struct host_source *source, const char *path)
{
	const char *content;
	size_t length;
	int err = source->files->read(source, path, &content, &length);

	errno = -err;
	/* A stream of no bytes is refused by some releases of glibc. */
	return err	? NULL
	       : length ? fmemopen((void *)(uintptr_t)content, length, "r")
			: fopen("/dev/null", "re");
}

FILE *host_open(const struct host_source *source, const char *path)
{
	char full[HOST_LINE_MAX];

	if (source->files)
		return open_content(source, path);
	int err = path_below(source, path, full, sizeof(full));
	errno = -err;
	return err ? NULL : fopen(full, "re");
}

int host_read_whole(const struct host_source *source, const char *path, size_t most, char **content,
		    size_t *length)
{
	FILE *in = host_open(source, path);

	*content = NULL;
	if (!in)
		return -errno;
	int err = read_stream(in, most, content, length);
	fclose(in);
	return err;
}

static int not_hidden(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* Puts the names behind each other and frees them. 0 or -ENOMEM. */
static int join_names(struct dirent **entries, int n, char **names, size_t *length)
{
	size_t size = 1;

	for (int i = 0; i < n; i++)
		size += strlen(entries[i]->d_name) + 1;
	char *at = *names = malloc(size);
	for (int i = 0; i < n; i++) {
		if (at)
			at = stpcpy(at, entries[i]->d_name) + 1;
		free(entries[i]);
	}
	free(entries);
	*length = at ? (size_t)(at - *names) : 0;
	return at ? 0 : -ENOMEM;
}

int host_names(const struct host_source *source, const char *path, char **names, size_t *length)
{
	struct dirent **entries;
	char full[HOST_LINE_MAX];
	const char *elsewhere;

	*names = NULL;
	if (source->files) {
		int err = source->files->names(source, path, &elsewhere, length);
		*names = err ? NULL : malloc(*length + 1);
		if (*names)
			memcpy(*names, elsewhere, *length);
		return err ? err : *names ? 0 : -ENOMEM;
	}
	int err = path_below(source, path, full, sizeof(full));
	int n = err ? -1 : scandir(full, &entries, not_hidden, alphasort);
	if (n < 0)
		return err ? err : -errno;
	return join_names(entries, n, names, length);
}

int host_link(const struct host_source *source, const char *path, char *out, size_t size)
{
	char full[HOST_LINE_MAX];
	const char *target;
	int err = source->files ? source->files->link(source, path, &target)
				: path_below(source, path, full, sizeof(full));

	if (err)
		return err;
	if (source->files)
		return snprintf(out, size, "%s", target);
	ssize_t n = readlink(full, out, size - 1);
	out[n < 0 ? 0 : n] = '\0';
	return n < 0 ? -errno : (int)n;
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

bool host_is_one_kernel(const struct host_source *a, const struct host_source *b)
{
	static const char boot_id[] = "/proc/sys/kernel/random/boot_id";
	struct utsname one, other;
	char id[64], other_id[64];

	if (host_read_line(a, boot_id, id, sizeof(id)) > 0 &&
	    host_read_line(b, boot_id, other_id, sizeof(other_id)) > 0)
		return !strcmp(id, other_id);
	return !a->uname(a, &one) && !b->uname(b, &other) && !strcmp(one.release, other.release) &&
	       !strcmp(one.version, other.version);
}

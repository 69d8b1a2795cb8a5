#include "bench/counters/sysfs_pmu.h"

#include "bench/files/read_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEVICES "/sys/bus/event_source/devices"

/* The first line of a file; its length, or -errno. */
static int read_line(const char *path, char *line, size_t size)
{
	int n = read_small_at(AT_FDCWD, path, line, size);

	if (n < 0)
		return n;
	line[strcspn(line, "\n")] = 0;
	return (int)strlen(line);
}

/* Spreads `value` over the bits that a format line names, lowest first: "config:0-7,32-35". */
static int place(const char *format, uint64_t value, struct perf_event_attr *attr)
{
	uint64_t bits = 0;
	const char *at = strchr(format, ':');
	size_t length = at ? (size_t)(at - format) : 0;

	while (at && (*at == ':' || *at == ',')) {
		char *end;
		unsigned long low = strtoul(at + 1, &end, 10), high = low;
		if (end == at + 1)
			return -EINVAL;
		if (*end == '-')
			high = strtoul(end + 1, &end, 10);
		if (high > 63 || low > high)
			return -EINVAL;
		for (unsigned long bit = low; bit <= high; bit++, value >>= 1)
			bits |= (value & 1) << bit;
		at = end;
	}
	if (!at || *at || value)
		return -EINVAL;
	static const char *const names[] = {"config", "config1", "config2"};
	__u64 *const fields[] = {&attr->config, &attr->config1, &attr->config2};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (length == strlen(names[i]) && !memcmp(format, names[i], length)) {
			*fields[i] |= bits;
			return 0;
		}
	return -EINVAL;
}

/* One term of a description: "event=0x01", or a bare name, which means 1. */
static int take_term(const char *root, const char *pmu, char *term, struct perf_event_attr *attr)
{
	char path[512], format[128], *end, *equals = strchr(term, '=');
	uint64_t value = 1;

	if (equals) {
		*equals = 0;
		value = strtoull(equals + 1, &end, 0);
		if (end == equals + 1 || *end)
			return -EINVAL;
	}
	snprintf(path, sizeof(path), "%s" DEVICES "/%s/format/%s", root, pmu, term);
	int n = read_line(path, format, sizeof(format));
	return n < 0 ? -EINVAL : place(format, value, attr);
}

static bool is_file_name(const char *name)
{
	return *name && *name != '.' && !strchr(name, '/') && strlen(name) < 64;
}

int sysfs_pmu_encode(const char *root, const char *pmu, const char *event,
		     struct perf_event_attr *attr)
{
	char path[512], terms[256], type[32], *rest;

	if (!is_file_name(pmu))
		return -ENODEV;
	snprintf(path, sizeof(path), "%s" DEVICES "/%s/type", root, pmu);
	int n = read_line(path, type, sizeof(type));
	if (n < 0)
		return n == -ENOENT ? -ENODEV : n;
	unsigned long number = strtoul(type, &rest, 10);
	if (rest == type || *rest)
		return -EINVAL;
	if (!is_file_name(event))
		return -ENOENT;
	snprintf(path, sizeof(path), "%s" DEVICES "/%s/events/%s", root, pmu, event);
	n = read_line(path, terms, sizeof(terms));
	if (n < 0)
		return n;
	attr->type = (uint32_t)number;
	attr->config = attr->config1 = attr->config2 = 0;
	int err = 0;
	for (char *term = strtok_r(terms, ",", &rest); term && !err;
	     term = strtok_r(NULL, ",", &rest))
		err = take_term(root, pmu, term, attr);
	return err;
}

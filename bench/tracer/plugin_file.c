#include "bench/tracer/plugin_file.h"

#include "bench/files/locate.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

unsigned int plugin_api_for(const char *qemu)
{
	/* From which QEMU on; bench/plugin/qemu_api.h has what differs. */
	static const struct {
		unsigned int major, minor, api;
	} from[] = {{11, 1, 7}, {9, 1, 3}, {9, 0, 2}, {6, 0, 1}};
	char *rest;
	unsigned long major = strtoul(qemu, &rest, 10);
	unsigned long minor = *rest == '.' ? strtoul(rest + 1, NULL, 10) : 0;

	for (size_t i = 0; i < sizeof(from) / sizeof(from[0]); i++)
		if (major > from[i].major || (major == from[i].major && minor >= from[i].minor))
			return from[i].api;
	return 0;
}

int plugin_locate(const char *qemu, char *path, size_t size, struct error *error)
{
	unsigned int api = plugin_api_for(qemu);
	char name[32];

	if (!api)
		return error_set(error, -ENOTSUP,
				 "QEMU %s cannot trace: its plugins are not those of 6.0 or later",
				 qemu);
	snprintf(name, sizeof(name), "syspath-plugin%u.so", api);
	int err = locate_program(name, NULL, path, size);
	if (!err && access(path, R_OK))
		err = -errno;
	return err ? error_set(error, err, "%s: %s; run make", path, error_describe(err)) : 0;
}

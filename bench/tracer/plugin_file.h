/* The plugin that a QEMU loads. */
#ifndef SYSPATH_PLUGIN_FILE_H
#define SYSPATH_PLUGIN_FILE_H

#include "bench/base/error.h"

#include <stddef.h>

/* The version of the interface that our plugin for a QEMU is built for ("7.2.22": 1), 0 where there
 * is none. A QEMU newer than all that are known gets the newest, and may refuse it. Pure. */
unsigned int plugin_api_for(const char *qemu);

/* The path of that plugin. 0; or the code of *error: -ENOTSUP for a QEMU without plugins that we
 * know, -ENOENT: the file is missing. */
int plugin_locate(const char *qemu, char *path, size_t size, struct error *error);

#endif

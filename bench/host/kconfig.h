/* Options of the running kernel's build configuration. */
#ifndef SYSPATH_HOST_KCONFIG_H
#define SYSPATH_HOST_KCONFIG_H

#include <jansson.h>

#include "bench/host/source.h"

/* Reads the options that change the way into the kernel (the list in kconfig.c) from the first of
 *     /proc/config.gz, /boot/config-RELEASE, /lib/modules/RELEASE/config,
 *     /lib/modules/RELEASE/build/.config
 * that can be read whole. An object {OPTION: VALUE}, every option of the list in it, without
 * "CONFIG_": "y", "m", a number as written, or "n" where the option is not set or this kernel does
 * not know it. An option that was renamed is under its newest name. A new reference, or NULL when
 * there is no configuration to read or it is no configuration. */
json_t *kconfig_read(const struct host_source *source);

#endif

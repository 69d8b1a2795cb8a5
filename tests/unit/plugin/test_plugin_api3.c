/* The plugin for version 3 of the interface. */
#define PLUGIN_API 3
#include "tests/unit/plugin/plugin_qemu.h"

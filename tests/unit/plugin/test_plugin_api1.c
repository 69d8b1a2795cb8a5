/* The plugin for version 1 of the interface. */
#define PLUGIN_API 1
#include "tests/unit/plugin/plugin_qemu.h"

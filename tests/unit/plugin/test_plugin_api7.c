/* The plugin for version 7 of the interface. */
#define PLUGIN_API 7
#include "tests/unit/plugin/plugin_qemu.h"

/* The sub-commands. Each takes its own argv (argv[0] is "syspath NAME") and returns an exit code.
 */
#ifndef SYSPATH_COMMANDS_H
#define SYSPATH_COMMANDS_H

#include "bench/base/exit_code.h"

#define COMMAND(id, what) int cmd_##id(int argc, char **argv);
#include "bench/commands/commands.def"
#undef COMMAND

#endif

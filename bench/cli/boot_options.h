/* The options of `syspath boots`. */
#ifndef SYSPATH_BOOT_OPTIONS_H
#define SYSPATH_BOOT_OPTIONS_H

#include "bench/boots/boot_pair.h"
#include "bench/boots/boot_session.h"
#include "bench/cli/boot_choice.h"
#include "bench/cli/options.h"

#include <stdbool.h>
#include <stdint.h>

struct boots {
	struct boot_options options;
	struct boot_choice choice;
	uint32_t ops;	   /* that --op names; 0: none */
	const char *check; /* folder of references; NULL: not asked for */
	bool no_charts;
	struct boot_pair pair; /* of --base and --new, which are in `choice` */
};

/* Its input is a struct boots. */
extern const struct command_line boots_command;

#endif

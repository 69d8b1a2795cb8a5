/* --help and --usage of a command, laid out by argp. */
#include "bench/cli/option.h"

#include "bench/base/exit_code.h"

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>

static void print(const struct option_use *use, const struct option_walk *w, unsigned int what)
{
	struct argp_option options[OPTION_MAX + 1] = {{0}};
	char name[64];

	for (size_t i = 0; i < w->n; i++) {
		const struct command_option *o = w->slots[i].option;
		options[i] = (struct argp_option){
			.name = o->name,
			.key = o->letter ? o->letter : (int)(256 + i),
			.arg = o->argument,
			.flags = o->otherwise ? OPTION_ARG_OPTIONAL : 0,
			.doc = o->help,
			.group = o->group,
		};
	}
	const struct argp argp = {
		.options = options,
		.args_doc = w->line->arguments,
		.doc = w->line->doc,
	};
	snprintf(name, sizeof(name), "syspath %s", use->command);
	argp_help(&argp, stdout, what, name);
	exit(EXIT_FINE);
}

static void print_help(const struct option_use *use, const char *argument, void *walk)
{
	(void)argument;
	print(use, walk, ARGP_HELP_STD_HELP);
}

static void print_usage(const struct option_use *use, const char *argument, void *walk)
{
	(void)argument;
	print(use, walk, ARGP_HELP_USAGE);
}

/* They come last: a group below 0 is that of the end. */
const struct command_option help_options[] = {
	{.name = "help",
	 .letter = '?',
	 .help = "Give this help list",
	 .store = print_help,
	 .group = -1},
	{.name = "usage", .help = "Give a short usage message", .store = print_usage},
	{0},
};

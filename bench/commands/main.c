/* syspath: what it costs to enter the Linux kernel on x86. */
#include "bench/base/stack_limit.h"
#include "bench/cli/message.h"
#include "bench/commands/commands.h"
#include "bench/document/schema.h"

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct command {
	const char *name, *what;
	int (*run)(int argc, char **argv);
} commands[] = {
#define COMMAND(id, what) {#id, what, cmd_##id},
#include "bench/commands/commands.def"
#undef COMMAND
};

enum { COMMANDS = sizeof(commands) / sizeof(commands[0]) };

static void print_usage(FILE *out)
{
	fputs("Usage: syspath COMMAND [OPTION...]\n", out);
}

static void print_help(FILE *out)
{
	print_usage(out);
	fputs("What it costs to enter the Linux kernel on x86, through every way in.\n\n", out);
	for (int i = 0; i < COMMANDS; i++)
		fprintf(out, "  %-10s %s\n", commands[i].name, commands[i].what);
	fputs("\n'syspath COMMAND --help' lists its options.\n"
	      "Exit status: 0 fine; 1 a regression or a failed cell; 2 usage or environment error;\n"
	      "3 too noisy to decide; 4 not comparable, or nothing to measure.\n",
	      out);
}

/* A closed standard stream would have its number given to the next file that is opened: a result
 * would take the table's lines, a worker's pipe would be closed on exec. The root folder is always
 * there and can be neither read nor written as a file. */
static void fill_standard_streams(void)
{
	int fd;

	do
		fd = open("/", O_RDONLY | O_DIRECTORY);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

/* Whether the argument is no command but one that the program answers itself. */
static bool answer_of_itself(const char *argument)
{
	if (!strcmp(argument, "--help") || !strcmp(argument, "-?") || !strcmp(argument, "-h") ||
	    !strcmp(argument, "help"))
		print_help(stdout);
	else if (!strcmp(argument, "--usage"))
		print_usage(stdout);
	else if (!strcmp(argument, "--version") || !strcmp(argument, "-V"))
		puts("syspath " SYSPATH_VERSION);
	else
		return false;
	return true;
}

int main(int argc, char **argv)
{
	char name[64];

	fill_standard_streams();
	atexit(finish_standard_output);
	stack_limit_watch();
	/* Inherited as ignored, the kernel would reap what is waited for. */
	signal(SIGCHLD, SIG_DFL);
	if (argc >= 2 && answer_of_itself(argv[1]))
		return EXIT_FINE;
	for (int i = 0; i < COMMANDS && argc >= 2; i++) {
		if (strcmp(commands[i].name, argv[1]))
			continue;
		snprintf(name, sizeof(name), "syspath %s", argv[1]);
		argv[1] = name;
		return commands[i].run(argc - 1, argv + 1);
	}
	if (argc >= 2)
		message_error("no command named '%s'; 'syspath --help' lists them", argv[1]);
	else
		print_help(stderr);
	return EXIT_USAGE;
}

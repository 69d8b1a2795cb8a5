#include "bench/ab/setup_command.h"

#include "bench/base/exit_code.h"
#include "bench/base/interrupts.h"
#include "bench/base/program.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int setup_command_run(const char *command, struct error *error)
{
	const char *const argv[] = {"/bin/sh", "-c", command, NULL};
	struct program program = {
		.argv = argv,
		.in = STDIN_FILENO,
		.out = STDERR_FILENO,
		.err = STDERR_FILENO,
	};
	int status = 0;

	if (!command)
		return 0;
	int err = program_run(&program, PROGRAM_UNLIMITED_MS, &status);
	if (err == -EINTR || interrupted())
		error_set(error, EXIT_USAGE, "interrupted: nothing was written");
	else if (err == -ENOTTY)
		error_set(
			error, EXIT_USAGE,
			"set-up command was stopped by SIGTTIN or SIGTTOU, since only the driver has the terminal: %s; have it ask for nothing (sudo -n)",
			command);
	else if (err)
		error_set(error, EXIT_USAGE, "set-up command: %s: %s", error_describe(err),
			  command);
	else if (!WIFEXITED(status) || WEXITSTATUS(status))
		error_set(error, EXIT_USAGE, "set-up command failed (%s %d): %s",
			  WIFEXITED(status) ? "exit status" : "signal",
			  WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status), command);
	return error->code;
}

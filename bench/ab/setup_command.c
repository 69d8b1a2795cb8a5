#include "bench/ab/setup_command.h"

#include "bench/base/exit_code.h"
#include "bench/base/interrupts.h"
#include "bench/base/program.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* 0, with the command's status of wait(2), or -errno; -EINTR when the user asked to stop. */
static int run_to_its_end(const char *command, int *status)
{
	const char *const argv[] = {"/bin/sh", "-c", command, NULL};
	struct program program = {
		.argv = argv,
		.in = STDIN_FILENO,
		.out = STDERR_FILENO,
		.err = STDERR_FILENO,
	};

	return program_run(&program, PROGRAM_UNLIMITED_MS, status);
}

int setup_command_run(const char *command, struct error *error)
{
	int status = 0;

	if (!command)
		return 0;
	int err = run_to_its_end(command, &status);
	if (err == -EINTR || interrupted())
		error_set(error, EXIT_USAGE, "interrupted: nothing was written");
	else if (err == -ENOTTY)
		error_set(
			error, EXIT_USAGE,
			"set-up command was stopped by SIGTTIN or SIGTTOU, since only the driver has the terminal: %s; have it ask for nothing (sudo -n)",
			command);
	else if (err)
		error_set(error, EXIT_USAGE, "set-up command: %s: %s", strerrordesc_np(-err),
			  command);
	else if (!WIFEXITED(status) || WEXITSTATUS(status))
		error_set(error, EXIT_USAGE, "set-up command failed (%s %d): %s",
			  WIFEXITED(status) ? "exit status" : "signal",
			  WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status), command);
	return error->code;
}

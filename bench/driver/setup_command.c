#include "bench/driver/setup_command.h"

#include "bench/driver/commands.h"
#include "bench/driver/interrupts.h"
#include "bench/driver/say.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

int setup_command_run(const char *command)
{
	int status = 0;

	if (!command)
		return 0;
	pid_t pid = fork();
	if (pid < 0) {
		complain("set-up command: %s", strerrordesc_np(errno));
		return EXIT_USAGE;
	}
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(STDERR_FILENO, STDOUT_FILENO);
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		if (interrupted())
			kill(pid, SIGTERM);
	if (interrupted()) {
		complain("interrupted: nothing was written");
		return EXIT_USAGE;
	}
	if (!WIFEXITED(status) || WEXITSTATUS(status)) {
		complain("set-up command failed (%s %d): %s",
			 WIFEXITED(status) ? "exit status" : "signal",
			 WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status), command);
		return EXIT_USAGE;
	}
	return 0;
}

#include "tests/fidelity/program.h"

#include "bench/base/pin.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static void become(const char *const *argv, int cpu, int out, int err)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	int failed =
		dup2(out, STDOUT_FILENO) < 0 || dup2(err, STDERR_FILENO) < 0 ? -errno : pin_to(cpu);
	if (!failed) {
		execvp(argv[0], (char *const *)argv);
		failed = -errno;
	}
	dprintf(STDERR_FILENO, "%s\n", strerrordesc_np(-failed));
	_exit(127);
}

static void read_all(int from, char *text, size_t size)
{
	char piece[4096];
	size_t used = 0;
	ssize_t n;

	while ((n = read(from, piece, sizeof(piece))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			break;
		size_t room = size - 1 - used, taken = (size_t)n < room ? (size_t)n : room;
		memcpy(text + used, piece, taken);
		used += taken;
	}
	text[used] = 0;
}

/* Runs it with both ends given, and reads all that it writes. -EAGAIN or its status of wait(2). */
static int run_into(const char *const *argv, int cpu, const int out[2], int err, char *text,
		    size_t size)
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0)
		become(argv, cpu, out[1], err);
	close(out[1]);
	if (pid > 0)
		read_all(out[0], text, size);
	close(out[0]);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return pid < 0 ? -EAGAIN : status;
}

int run_command(const char *const *argv, int cpu, char *text, size_t size, char why[PROGRAM_WHY])
{
	int err = memfd_create("stderr", MFD_CLOEXEC);
	int out[2], status = -EAGAIN;

	why[0] = 0;
	if (err >= 0 && !pipe2(out, O_CLOEXEC)) {
		status = run_into(argv, cpu, out, err, text, size);
		ssize_t n = pread(err, why, PROGRAM_WHY - 1, 0);
		why[n > 0 ? n : 0] = 0;
		why[strcspn(why, "\n")] = 0;
	}
	if (err >= 0)
		close(err);
	if (status < 0 || WIFSIGNALED(status))
		snprintf(why, PROGRAM_WHY, "%s",
			 status < 0 ? "no process can be made" : sigdescr_np(WTERMSIG(status)));
	if (status < 0)
		return status;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

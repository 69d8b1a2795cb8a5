#include "tests/fidelity/program.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static void become(const char *const *argv, int cpu, int out, int err)
{
	cpu_set_t set;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	CPU_ZERO(&set);
	CPU_SET((size_t)cpu, &set);
	if (dup2(out, STDOUT_FILENO) >= 0 && dup2(err, STDERR_FILENO) >= 0 &&
	    !sched_setaffinity(0, sizeof(set), &set))
		execvp(argv[0], (char *const *)argv);
	dprintf(STDERR_FILENO, "%s\n", strerrordesc_np(errno));
	_exit(127);
}

static void read_all(int from, char *text, size_t size)
{
	char rest[4096];
	size_t used = 0;

	for (;;) {
		int full = used + 1 >= size;
		ssize_t n = read(from, full ? rest : text + used,
				 full ? sizeof(rest) : size - used - 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		used += full ? 0 : (size_t)n;
	}
	text[used] = 0;
}

int program_run(const char *const *argv, int cpu, char *text, size_t size, char why[PROGRAM_WHY])
{
	int err = memfd_create("stderr", MFD_CLOEXEC);
	int ends[2], status = 0;

	if (err < 0 || pipe2(ends, O_CLOEXEC)) {
		int failed = -errno;
		snprintf(why, PROGRAM_WHY, "%s", strerrordesc_np(-failed));
		close(err);
		return failed;
	}
	pid_t pid = fork();
	if (pid == 0)
		become(argv, cpu, ends[1], err);
	close(ends[1]);
	read_all(ends[0], text, size);
	close(ends[0]);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	ssize_t n = pread(err, why, PROGRAM_WHY - 1, 0);
	close(err);
	why[n > 0 ? n : 0] = 0;
	why[strcspn(why, "\n")] = 0;
	if (pid < 0 || WIFSIGNALED(status))
		snprintf(why, PROGRAM_WHY, "%s",
			 pid < 0 ? "no process can be made" : sigdescr_np(WTERMSIG(status)));
	if (pid < 0)
		return -EAGAIN;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

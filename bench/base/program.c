#include "bench/base/program.h"

#include "bench/base/clock.h"
#include "bench/base/interrupts.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

pid_t program_fork(void)
{
	pid_t parent = getpid(), pid = fork();
	sigset_t none;

	if (pid > 0)
		setpgid(pid, pid); /* in parent and child, whichever runs first */
	if (pid)
		return pid;
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent) /* it exited before the prctl(2) above */
		_exit(0);
	for (int s = 1; s < NSIG; s++)
		signal(s, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	return 0;
}

/* Returns only on failure: -errno. */
static int become(const struct program *p)
{
	int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC), why_not = nowhere < 0 ? -errno : 0;
	char *const *argv = (char *const *)p->argv, *const *env = p->env ? p->env : environ;
	int err = p->prepare ? p->prepare(p->ctx) : 0;

	if (err)
		return err;
	if (nowhere < 0 && (p->in < 0 || p->out < 0 || p->err < 0))
		return why_not;
	if (dup2(p->in < 0 ? nowhere : p->in, STDIN_FILENO) < 0 ||
	    dup2(p->out < 0 ? nowhere : p->out, STDOUT_FILENO) < 0 ||
	    dup2(p->err < 0 ? nowhere : p->err, STDERR_FILENO) < 0)
		return -errno;
	/* execvpe would run a file without a known format by the shell. */
	if (strchr(argv[0], '/'))
		execve(argv[0], argv, env);
	else
		execvpe(argv[0], argv, env);
	return -errno;
}

int start_command(const struct program *program, pid_t *pid)
{
	int report[2], err = 0;
	ssize_t n;

	if (pipe2(report, O_CLOEXEC))
		return -errno;
	*pid = program_fork();
	if (*pid < 0)
		err = -errno;
	if (!*pid) {
		err = become(program);
		_exit(write(report[1], &err, sizeof(err)) < 0 ? 126 : 127);
	}
	close(report[1]);
	do
		n = read(report[0], &err, sizeof(err));
	while (n < 0 && errno == EINTR);
	close(report[0]);
	if (err && *pid > 0)
		program_end(*pid);
	return err;
}

int program_ended(pid_t pid, int timeout_ms, int *status)
{
	int64_t deadline = monotonic_ms() + timeout_ms;
	int pause_ms = 1;

	for (;;) {
		bool late = monotonic_ms() >=
			    deadline; /* before the check: we may be stopped in between */
		pid_t ended = waitpid(pid, status, WNOHANG | WUNTRACED);
		if (ended < 0 && errno != EINTR)
			return -errno;
		if (ended == pid && !WIFSTOPPED(*status))
			return 1;
		if (ended == pid && (WSTOPSIG(*status) == SIGTTIN || WSTOPSIG(*status) == SIGTTOU))
			return -ENOTTY;
		if (late || interrupted())
			return 0;
		poll(NULL, 0, pause_ms);
		pause_ms = pause_ms < 16 ? 2 * pause_ms : 20;
	}
}

bool program_exits(pid_t pid, int timeout_ms)
{
	int64_t deadline = monotonic_ms() + timeout_ms;

	for (;;) {
		bool late = monotonic_ms() >= deadline;
		siginfo_t end = {0};
		if (!waitid(P_PID, (id_t)pid, &end, WEXITED | WNOHANG | WNOWAIT) && end.si_pid)
			return true;
		if (late || interrupted())
			return false;
		poll(NULL, 0, 1);
	}
}

int program_end(pid_t pid)
{
	int status = 0;

	kill(-pid, SIGKILL);
	kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

int program_run(const struct program *program, int timeout_ms, int *status)
{
	pid_t pid = 0;
	int err = start_command(program, &pid);
	int ended = err ? 0 : program_ended(pid, timeout_ms, status);

	if (err || ended > 0)
		return err;
	program_end(pid);
	return ended ? ended : interrupted() ? -EINTR : -ETIMEDOUT;
}

int program_capture(const struct program *program, int timeout_ms, int *status, char *text,
		    size_t size)
{
	int file = memfd_create("syspath-program", MFD_CLOEXEC);
	struct program p = *program;

	text[0] = 0;
	if (file < 0)
		return -errno;
	p.out = p.out == PROGRAM_CAPTURE ? file : p.out;
	p.err = p.err == PROGRAM_CAPTURE ? file : p.err;
	int err = program_run(&p, timeout_ms, status);
	ssize_t n = err ? 0 : pread(file, text, size - 1, 0);
	text[n > 0 ? n : 0] = 0;
	close(file);
	return err;
}

int run_command(const char *const *argv, int timeout_ms, char *text, size_t size)
{
	const struct program program = {
		.argv = argv, .in = -1, .out = PROGRAM_CAPTURE, .err = PROGRAM_CAPTURE};
	int status = 0, err = program_capture(&program, timeout_ms, &status, text, size);

	if (err)
		return err;
	return WIFEXITED(status) && !WEXITSTATUS(status) ? 0 : -EPROTO;
}

void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

const char *program_last_line(char *text)
{
	size_t n = text ? strlen(text) : 0;

	while (n && strchr(" \t\r\n", text[n - 1]))
		text[--n] = 0;
	char *line = n ? strrchr(text, '\n') : NULL;
	line = line ? line + 1 : text;
	return n ? line + strspn(line, " \t") : "it printed nothing";
}

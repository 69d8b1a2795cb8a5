#include "bench/driver/program.h"

#include "bench/driver/interrupts.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* In the child. A group of its own keeps the terminal's Ctrl-C for the driver, which then ends the
 * program itself; the death signal ends it when the driver cannot. */
static void become(const char *const *argv, int out, int err, int report, pid_t parent)
{
	int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
	sigset_t none;

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	if (getppid() == parent && dup2(nowhere, STDIN_FILENO) >= 0 &&
	    dup2(out < 0 ? nowhere : out, STDOUT_FILENO) >= 0 &&
	    dup2(err < 0 ? nowhere : err, STDERR_FILENO) >= 0)
		execvp(argv[0], (char *const *)argv);
	int failed = errno;
	if (write(report, &failed, sizeof(failed)) < 0)
		_exit(126);
	_exit(127);
}

int program_start(const char *const *argv, int out, int err, pid_t *pid)
{
	pid_t parent = getpid();
	int report[2], failed = 0;
	ssize_t n;

	if (pipe2(report, O_CLOEXEC))
		return -errno;
	*pid = fork();
	if (*pid == 0)
		become(argv, out, err, report[1], parent);
	if (*pid < 0)
		failed = errno;
	close(report[1]);
	do
		n = read(report[0], &failed, sizeof(failed));
	while (n < 0 && errno == EINTR);
	close(report[0]);
	if (failed && *pid > 0)
		waitpid(*pid, NULL, 0);
	return -failed;
}

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

bool program_ended(pid_t pid, int timeout_ms, int *status)
{
	int64_t deadline = now_ms() + timeout_ms;

	for (;;) {
		pid_t ended = waitpid(pid, status, WNOHANG);
		if (ended == pid || (ended < 0 && errno == ECHILD))
			return true;
		if (now_ms() >= deadline || interrupted())
			return false;
		poll(NULL, 0, 20);
	}
}

void program_end(pid_t pid)
{
	kill(-pid, SIGKILL);
	kill(pid, SIGKILL);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

int program_run(const char *const *argv, int timeout_ms, char *text, size_t size)
{
	int file = memfd_create("syspath-program", MFD_CLOEXEC), status = 0;
	pid_t pid = 0;

	text[0] = 0;
	if (file < 0)
		return -errno;
	int err = program_start(argv, file, file, &pid);
	if (!err && !program_ended(pid, timeout_ms, &status)) {
		program_end(pid);
		err = interrupted() ? -EINTR : -ETIMEDOUT;
	}
	if (!err) {
		ssize_t n = pread(file, text, size - 1, 0);
		text[n > 0 ? n : 0] = 0;
		err = WIFEXITED(status) && !WEXITSTATUS(status) ? 0 : -EPROTO;
	}
	close(file);
	return err;
}

const char *program_last_line(char *text)
{
	size_t n = strlen(text);

	while (n && strchr(" \t\r\n", text[n - 1]))
		text[--n] = 0;
	char *line = n ? strrchr(text, '\n') : NULL;
	line = line ? line + 1 : text;
	return n ? line + strspn(line, " \t") : "it said nothing";
}

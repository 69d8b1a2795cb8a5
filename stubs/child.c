#include "stubs/child.h"

#include "bench/base/clock.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void become_child(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent) /* it died before the line above */
		_exit(0);
	prctl(PR_SET_DUMPABLE, 0); /* a core limit of 0 does not hold for a core_pattern pipe */
	for (int s = 1; s < 32; s++)
		signal(s, SIG_DFL);
}

/* 1 when the child ended within the time, 0 when not, or -errno of waitpid(2). */
static int wait_until(pid_t pid, int *status, int64_t deadline_ns)
{
	struct timespec pause = {0, 20000};

	for (;;) {
		pid_t got = waitpid(pid, status, WNOHANG);
		if (got == pid)
			return 1;
		if (got < 0 && errno != EINTR)
			return -errno;
		if (monotonic_ns() > deadline_ns)
			return 0;
		nanosleep(&pause, NULL);
		if (pause.tv_nsec < 1000000)
			pause.tv_nsec *= 2;
	}
}

static int try_once(int (*work)(void *), void *ctx, struct child_end *end)
{
	pid_t parent = getpid();
	pid_t pid = fork();
	int status = 0;

	if (pid < 0)
		return -errno;
	if (pid == 0) {
		become_child(parent);
		_exit(work(ctx));
	}
	int ended = wait_until(pid, &status, monotonic_ns() + 1000000000);
	if (ended < 0)
		return ended;
	end->timed_out = !ended;
	if (end->timed_out) {
		kill(pid, SIGKILL);
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
	}
	end->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	end->code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
	return 0;
}

int child_try(int (*work)(void *ctx), void *ctx, struct child_end *end)
{
	int err = try_once(work, ctx, end);

	if (!err && end->timed_out)
		err = try_once(work, ctx, end);
	return err;
}

void *child_share(unsigned long size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return memory == MAP_FAILED ? NULL : memory;
}

void child_unshare(void *memory, unsigned long size)
{
	munmap(memory, size);
}

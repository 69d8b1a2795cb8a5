/* ptrace: a tracer stops the worker at the entry and the exit of every system call, as strace does.
 *
 * The process that was started becomes the tracer, and a child of it goes on as the worker, with
 * the same pipes and on the same CPU: two switches per stop and no other CPU in play, which is what
 * a tracer costs at the least. */
#include "bench/conditions/impose.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

/* Lets the worker go from stop to stop until it ends, and ends the same way. */
static void trace_to_the_end(pid_t worker)
{
	int status = 0;
	pid_t got;

	while ((got = waitpid(worker, &status, __WALL)) == worker && WIFSTOPPED(status)) {
		int signal = WSTOPSIG(status);
		if (signal == (SIGTRAP | 0x80) || status >> 16) /* a system call, or an event */
			signal = 0;
		ptrace(PTRACE_SYSCALL, worker, 0, signal);
	}
	if (got != worker)
		_exit(2);
	condition_end_as(status);
}

int condition_ptrace(const struct condition_needs *needs, char *why, size_t size)
{
	const long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL;
	int go[2], answer[2], refusal = 0;
	char byte = 0;

	(void)needs;
	if (pipe(go) || pipe(answer))
		return condition_refused("no pipe", "", why, size);
	pid_t worker = fork();
	if (worker < 0)
		return condition_refused("no process", "", why, size);
	if (worker == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		prctl(PR_SET_PTRACER, getppid()); /* where Yama asks for it */
		if (write(go[1], &byte, 1) != 1 ||
		    read(answer[0], &refusal, sizeof(refusal)) != sizeof(refusal))
			_exit(2);
		close(go[0]);
		close(go[1]);
		close(answer[0]);
		close(answer[1]);
		errno = refusal;
		return refusal ? condition_refused("the worker cannot be traced", "", why, size)
			       : 0;
	}
	if (read(go[0], &byte, 1) != 1)
		_exit(2);
	if (ptrace(PTRACE_SEIZE, worker, 0, options) || ptrace(PTRACE_INTERRUPT, worker, 0, 0))
		refusal = errno;
	if (write(answer[1], &refusal, sizeof(refusal)) != sizeof(refusal))
		_exit(2);
	trace_to_the_end(worker);
	return -1;
}

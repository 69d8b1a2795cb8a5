/* timens: a time namespace of its own (time_namespaces(7), Linux 5.6), as a container may have it.
 * The vDSO then finds another page where the clock's data is, with the offsets of the namespace,
 * and looks for the host's page from there.
 *
 * A process never enters a new time namespace itself, its children do: the process that was started
 * waits for a child, which goes on as the worker with the same streams. Offsets of 0 are added as
 * any other would be. Who may not create a time namespace may where user namespaces are allowed, in
 * one of those. */
#include "bench/conditions/impose.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x00000080
#endif

/* 0, or -1 with errno. */
static int unshare_time(void)
{
	if (!unshare(CLONE_NEWTIME))
		return 0;
	return errno == EPERM ? unshare(CLONE_NEWTIME | CLONE_NEWUSER) : -1;
}

/* Once more the signal at the death of the parent, which a user namespace took away; and the end,
 * if that was the moment of it. */
static void end_with(int death, pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, death);
	if (getppid() != parent)
		_exit(2);
}

int condition_timens(const struct condition_needs *needs, char *why, size_t size)
{
	pid_t parent = getppid(), own = getpid();
	int death = 0, status = 0;

	(void)needs;
	prctl(PR_GET_PDEATHSIG, &death);
	if (unshare_time()) {
		const char *hint = errno == EINVAL ? " (a kernel without CONFIG_TIME_NS, or before "
						     "5.6)"
						   : "";
		return condition_refused("no time namespace can be created", hint, why, size);
	}
	if (death)
		end_with(death, parent);
	pid_t worker = fork();
	if (worker < 0)
		return condition_refused("no process", "", why, size);
	if (worker == 0) {
		end_with(SIGKILL, own);
		return 0;
	}
	while (waitpid(worker, &status, 0) != worker)
		if (errno != EINTR)
			_exit(2);
	condition_end_as(status);
}

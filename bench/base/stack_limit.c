#include "bench/base/stack_limit.h"

#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "bench/base/exit_code.h"

/* glibc: where the stack began, above the frame of main(). */
/* NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */
extern void *__libc_stack_end;

enum { FRAME_MAX = 1 << 20 }; /* a stack frame may begin this far beyond the end of the stack */

static char message[160];
static uintptr_t lowest; /* address that belongs to the stack, or would */
static struct sigaction before;

static void on_fault(int number, siginfo_t *info, void *context)
{
	uintptr_t at = (uintptr_t)info->si_addr;

	(void)context;
	if (at >= lowest && at < (uintptr_t)__libc_stack_end) {
		if (write(STDERR_FILENO, message, strlen(message)) < 0)
			_exit(EXIT_USAGE); /* cannot print it */
		_exit(EXIT_USAGE);
	}
	sigaction(number, &before, NULL); /* any other fault is raised again by returning */
}

void stack_limit_watch(void)
{
	static char other[1 << 16]; /* a signal stack: signal frames are larger with AMX */
	struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK};
	struct rlimit limit;

	if (getrlimit(RLIMIT_STACK, &limit) || limit.rlim_cur == RLIM_INFINITY ||
	    limit.rlim_cur > (uintptr_t)__libc_stack_end - FRAME_MAX)
		return;
	lowest = (uintptr_t)__libc_stack_end - (uintptr_t)limit.rlim_cur - FRAME_MAX;
	snprintf(message, sizeof(message),
		 "syspath: stack overflow at %llu KiB; raise its limit (ulimit -s 8192)\n",
		 (unsigned long long)limit.rlim_cur / 1024);
	sigemptyset(&action.sa_mask);
	if (!sigaltstack(&(stack_t){.ss_sp = other, .ss_size = sizeof(other)}, NULL))
		sigaction(SIGSEGV, &action, &before);
}

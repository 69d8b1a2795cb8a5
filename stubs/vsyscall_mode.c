#include "stubs/vsyscall_mode.h"

#include "stubs/child.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <ucontext.h>

enum vsyscall_mode vsyscall_judge(const struct vsyscall_seen *process)
{
	if (process->traps >= 2)
		return VSYSCALL_NATIVE;
	if (!process->called)
		return process->signal == SIGSEGV ? VSYSCALL_NONE : VSYSCALL_UNKNOWN;
	if (process->traps == 1)
		return process->readable ? VSYSCALL_EMULATE : VSYSCALL_XONLY;
	return VSYSCALL_UNKNOWN;
}

const char *vsyscall_mode_name(enum vsyscall_mode mode)
{
	switch (mode) {
	case VSYSCALL_NONE:
		return "none";
	case VSYSCALL_XONLY:
		return "xonly";
	case VSYSCALL_EMULATE:
		return "emulate";
	case VSYSCALL_NATIVE:
		return "native";
	case VSYSCALL_UNKNOWN:
		break;
	}
	return "unknown";
}

#ifdef __x86_64__
void single_step_call(uintptr_t target);

#define TIME_SLOT (VSYSCALL_PAGE + 0x400)

static struct vsyscall_seen *seen; /* the handler has no other way to reach it */

static void on_trap(int signal, siginfo_t *info, void *context)
{
	uintptr_t rip = (uintptr_t)((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP];

	(void)signal;
	(void)info;
	if (rip - VSYSCALL_PAGE < VSYSCALL_PAGE_SIZE)
		seen->traps++;
}

static int step_into(void *ctx)
{
	struct sigaction action = {.sa_sigaction = on_trap, .sa_flags = SA_SIGINFO};

	seen = ctx;
	sigaction(SIGTRAP, &action, NULL);
	single_step_call(TIME_SLOT);
	seen->called = true;
	return 0;
}

static int read_from(void *ctx)
{
	struct vsyscall_seen *process = ctx;

	(void)*(const volatile unsigned char *)VSYSCALL_PAGE;
	process->readable = true;
	return 0;
}

int vsyscall_look(struct vsyscall_seen *process)
{
	struct vsyscall_seen *shared = child_share(sizeof(*shared));
	struct child_end end;

	if (!shared)
		return -ENOMEM;
	int err = child_try(step_into, shared, &end);
	if (!err && end.timed_out)
		err = -ETIMEDOUT;
	if (!err) {
		shared->signal = end.signal;
		err = child_try(read_from, shared, &end);
	}
	memcpy(process, shared, sizeof(*process));
	child_unshare(shared, sizeof(*shared));
	return err;
}
#else
int vsyscall_look(struct vsyscall_seen *process)
{
	memset(process, 0, sizeof(*process));
	return -ENOSYS;
}
#endif

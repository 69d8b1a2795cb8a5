#include "stubs/vsyscall_mode.h"

#include "stubs/child.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <ucontext.h>

enum vsyscall_mode vsyscall_judge(const struct vsyscall_sight *sight)
{
	if (sight->traps >= 2)
		return VSYSCALL_NATIVE;
	if (!sight->called)
		return sight->signal == SIGSEGV ? VSYSCALL_NONE : VSYSCALL_UNKNOWN;
	if (sight->traps == 1)
		return sight->readable ? VSYSCALL_EMULATE : VSYSCALL_XONLY;
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

static struct vsyscall_sight *seen; /* the handler has no other way to reach it */

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
	struct vsyscall_sight *sight = ctx;

	(void)*(const volatile unsigned char *)VSYSCALL_PAGE;
	sight->readable = true;
	return 0;
}

int vsyscall_look(struct vsyscall_sight *sight)
{
	struct vsyscall_sight *shared = child_share(sizeof(*shared));
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
	memcpy(sight, shared, sizeof(*sight));
	child_unshare(shared, sizeof(*shared));
	return err;
}
#else
int vsyscall_look(struct vsyscall_sight *sight)
{
	memset(sight, 0, sizeof(*sight));
	return -ENOSYS;
}
#endif

/* What the workers use of glibc and musl does not have. Included before anything else where a
 * worker is built with musl (Makefile), and nowhere else. */
#ifndef SYSPATH_STUBS_MUSL_H
#define SYSPATH_STUBS_MUSL_H

#ifndef __ASSEMBLER__

#include <signal.h>
#include <stddef.h>
#include <string.h>

static inline const char *strerrordesc_np(int error)
{
	return strerror(error);
}

/* musl has no names: a message then has the number alone. */
static inline const char *strerrorname_np(int error)
{
	(void)error;
	return NULL;
}

static inline const char *sigdescr_np(int signal)
{
	return strsignal(signal);
}

/* Without "SIG"; of those that a stub dies of. */
static inline const char *sigabbrev_np(int signal)
{
	switch (signal) {
	case SIGILL:
		return "ILL";
	case SIGSEGV:
		return "SEGV";
	case SIGBUS:
		return "BUS";
	case SIGFPE:
		return "FPE";
	case SIGTRAP:
		return "TRAP";
	case SIGSYS:
		return "SYS";
	case SIGABRT:
		return "ABRT";
	case SIGKILL:
		return "KILL";
	default:
		return "NAL of another kind";
	}
}

#endif
#endif

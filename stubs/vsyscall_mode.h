/* What the legacy vsyscall page is on this host.
 *
 * Neither the kernel command line (a mode that a kernel no longer knows is silently replaced by its
 * built-in default) nor /proc/self/maps alone shows. Single-stepping a call into the page does:
 * code there is stepped through, an emulated call is one fault.
 *
 *	mode	traps with rip in the page	reading the page
 *	native	2 or more			works
 *	emulate	1				works
 *	xonly	1				SIGSEGV
 *	none	1, then SIGSEGV			SIGSEGV
 *
 * The first trap is taken on arrival, before anything in the page is fetched. A call that dies of
 * anything but SIGSEGV (a seccomp filter forbids its number: SIGSYS) shows nothing of the page.
 *
 * arch/x86/entry/vsyscall/vsyscall_64.c; Linux 5.2 added xonly, and kernels after 4.15 have no
 *native. */
#ifndef SYSPATH_VSYSCALL_MODE_H
#define SYSPATH_VSYSCALL_MODE_H

#include <stdbool.h>
#include <stdint.h>

#define VSYSCALL_PAGE	   0xffffffffff600000u
#define VSYSCALL_PAGE_SIZE 4096u

enum vsyscall_mode {
	VSYSCALL_UNKNOWN, /* the probe could not be made: no child, no answer within a second, a
			     seccomp filter */
	VSYSCALL_NONE,
	VSYSCALL_XONLY,
	VSYSCALL_EMULATE,
	VSYSCALL_NATIVE,
};

/* What the probe saw; all zero when it saw nothing. */
struct vsyscall_seen {
	uint32_t traps; /* single-step traps with the instruction pointer in the page */
	int signal;	/* that the call died of, 0 for none */
	bool called;	/* the call returned */
	bool readable;	/* a load from the page worked */
};

/* The table above. */
enum vsyscall_mode vsyscall_judge(const struct vsyscall_seen *process);

/* Looks, in a child of this process; x86-64 only (a 32-bit process cannot reach the page: -ENOSYS).
 * 0 or -errno. */
int vsyscall_look(struct vsyscall_seen *process);

/* "native", "emulate", "xonly", "none" or "unknown". */
const char *vsyscall_mode_name(enum vsyscall_mode mode);

#endif

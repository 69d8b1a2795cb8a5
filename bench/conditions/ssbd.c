/* ssbd: Speculative Store Bypass is disabled for this thread
 * (Documentation/userspace-api/spec_ctrl.rst). Until Linux 5.16 a seccomp filter did so by itself.
 * The kernel writes the control register at every switch to the thread; loads behind stores are
 * then slower, in the kernel as in the program. */
#include "bench/conditions/impose.h"

#include <stdbool.h>
#include <stdio.h>
#include <sys/prctl.h>

/* What the thread has, as PR_GET_SPECULATION_CTRL answers: why it cannot be disabled for it alone.
 */
static const char *why_not(unsigned int state)
{
	if (state == PR_SPEC_NOT_AFFECTED)
		return "the CPU is not affected";
	if (state & PR_SPEC_PRCTL)
		return "the kernel refuses";
	if (state & PR_SPEC_DISABLE)
		return "it is for all (spec_store_bypass_disable=on)";
	return "the CPU has no means for it, or spec_store_bypass_disable=off or mitigations=off";
}

int condition_ssbd(const struct condition_needs *needs, char *why, size_t size)
{
	const unsigned long which = PR_SPEC_STORE_BYPASS;

	(void)needs;
	bool set = !prctl(PR_SET_SPECULATION_CTRL, which, PR_SPEC_DISABLE, 0, 0);
	int state = prctl(PR_GET_SPECULATION_CTRL, which, 0, 0, 0);
	if (state < 0)
		return condition_refused("Speculative Store Bypass cannot be disabled", "", why,
					 size);
	if (set && (unsigned int)state & PR_SPEC_DISABLE)
		return 0;
	snprintf(why, size, "Speculative Store Bypass cannot be disabled for a process: %s",
		 why_not((unsigned int)state));
	return -1;
}

/* sud: syscall user dispatch (Documentation/admin-guide/syscall-user-dispatch.rst, Linux 5.11).
 * Every system call reads the selector byte and goes on, since it allows. */
#include "bench/conditions/impose.h"

#include <sys/prctl.h>

#ifndef PR_SET_SYSCALL_USER_DISPATCH
#define PR_SET_SYSCALL_USER_DISPATCH 59
#define PR_SYS_DISPATCH_ON	     1
#endif

static volatile char selector; /* SYSCALL_DISPATCH_FILTER_ALLOW is 0 */

int condition_sud(const struct condition_needs *needs, char *why, size_t size)
{
	(void)needs;
	if (prctl(PR_SET_SYSCALL_USER_DISPATCH, PR_SYS_DISPATCH_ON, 0, 0, &selector))
		return condition_refused("no syscall user dispatch (Linux 5.11 and later)", "", why,
					 size);
	return 0;
}

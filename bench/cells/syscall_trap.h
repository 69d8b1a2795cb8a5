/* Detecting whether a function makes a system call. */
#ifndef SYSPATH_SYSCALL_TRAP_H
#define SYSPATH_SYSCALL_TRAP_H

/* From here on, any system call of this process but exit ends it with exit status 0, after *trapped
 * has been set to 1. For children that exist for this check only. 0, or -errno when the kernel has
 * no seccomp filters. See seccomp(2), SECCOMP_RET_TRAP. */
int syscall_trap_arm(int *trapped);

#endif

/* A worker under ptrace: a test sees its registers and its memory, and says what happens next.
 * Needs no privilege: the worker is the test's own child. */
#ifndef SYSPATH_TESTS_TRACEE_H
#define SYSPATH_TESTS_TRACEE_H

#include "stubs/paths.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/user.h>

struct tracee {
	pid_t pid;
	enum abi abi;
	int to, from; /* pipe ends: what it reads and what it writes; -1 when closed */
};

/* Starts the worker of the ABI with --serve, stopped before its first instruction. With `no_tsc`
 * every rdtsc and rdtscp of it raises SIGSEGV (PR_SET_TSC), so that the test can answer in the
 * counter's place. False, with a line that says why, where this host runs no such program or lets
 * none be traced. */
bool tracee_start(struct tracee *t, enum abi abi, bool no_tsc);

/* Lets it run to its main loop, where it waits for a request, and takes it out of the system call:
 * what the C library sets up has been set up, and its registers can be set to anything. */
void tracee_rest(struct tracee *t);

/* Kills it, if it has not ended, and releases what belongs to it. */
void tracee_end(struct tracee *t);

/* The address of a symbol; the test fails when there is none. */
uint64_t tracee_symbol(const struct tracee *t, const char *name);

/* The symbol with this beginning that holds the address, in *name; false when none does. */
bool tracee_symbol_at(const struct tracee *t, const char *beginning, uint64_t at, char *name,
		      size_t size);

/* Reads memory of one of its processes. Returns how many bytes could be read. */
size_t tracee_read(pid_t pid, uint64_t at, void *to, size_t size);
void tracee_write(pid_t pid, uint64_t at, const void *from, size_t size);

struct user_regs_struct tracee_registers(pid_t pid);
void tracee_set_registers(pid_t pid, const struct user_regs_struct *registers);

/* Where a stub that is called returns to: no program has code there. */
#define TRACEE_RETURN 0x10

/* Prepares the call of a stub with the struct stub_call of `size` bytes at `call`: they stand on
 * its stack, at the address that is returned. What a stub must preserve holds TRACEE_KEPT and its
 * number. */
uint64_t tracee_call(const struct tracee *t, const struct user_regs_struct *rest, uint64_t stub,
		     const void *call, size_t size, struct user_regs_struct *registers);

#define TRACEE_KEPT 0x5a5a1000u

/* Fails the test unless the stub has returned and preserved what a C function must. `before`: as
 * tracee_call left them. */
void tracee_expect_returned(const struct tracee *t, const struct user_regs_struct *before,
			    const struct user_regs_struct *after);

#endif

#include "tests/e2e/tracee.h"

#include "tests/e2e/run_command.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { NOT_TRACED = 126, NOT_RUN = 127 };

static const char *const workers[ABI_COUNT] = {"syspath-worker64", "syspath-worker32"};

static void become(const char *program, int in, int out, bool no_tsc)
{
	char *argv[] = {(char *)program, (char *)"--serve", NULL}, *env[] = {NULL};

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(in, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) ||
	    (no_tsc && prctl(PR_SET_TSC, PR_TSC_SIGSEGV, 0, 0, 0)))
		_exit(NOT_TRACED);
	execve(program, argv, env);
	_exit(NOT_RUN);
}

/* A symbol of a program; those of a worker are read once. */
struct symbol {
	uint64_t at, size;
	char name[64];
};

static struct symbols {
	struct symbol *all;
	size_t n;
} symbols[ABI_COUNT];

/* A line of nm -S: address, size, type, name; a symbol may have no size. False where it is no such
 * line. */
static bool take_symbol(const char *line, struct symbol *out)
{
	char *end;

	*out = (struct symbol){.at = strtoul(line, &end, 16)};
	if (strlen(end) > 3 && end[2] != ' ') /* else a type of one letter is next */
		out->size = strtoul(end, &end, 16);
	snprintf(out->name, sizeof(out->name), "%s", strlen(end) > 3 ? end + 3 : "");
	return out->name[0];
}

static void read_symbols(const char *program, struct symbols *out)
{
	const char *argv[] = {"/bin/sh", "-c", "exec nm -S \"$0\"", program, NULL};
	struct command_end end = command_run(NULL, argv);
	struct symbol symbol;

	if (end.code)
		fail_msg("nm -S %s: %s", program, end.err);
	char *rest = NULL;
	for (char *line = strtok_r(end.out, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest)) {
		if (!take_symbol(line, &symbol))
			continue;
		if (!(out->n & (out->n - 1))) { /* room for twice as many at every power of two */
			struct symbol *more =
				realloc(out->all, (out->n ? 2 * out->n : 1) * sizeof(symbol));
			assert_non_null(more);
			out->all = more;
		}
		out->all[out->n++] = symbol;
	}
	command_free(&end);
}

bool tracee_start(struct tracee *t, enum abi abi, bool no_tsc)
{
	const char *program = built(workers[abi]);
	int in[2], out[2], status;

	*t = (struct tracee){.abi = abi};
	if (!symbols[abi].n)
		read_symbols(program, &symbols[abi]);
	assert_int_equal(pipe2(in, O_CLOEXEC), 0);
	assert_int_equal(pipe2(out, O_CLOEXEC), 0);
	t->pid = fork();
	assert_true(t->pid >= 0);
	if (!t->pid)
		become(program, in[0], out[1], no_tsc);
	close(in[0]);
	close(out[1]);
	t->to = in[1];
	t->from = out[0];
	assert_int_equal(wait_for_child(t->pid, &status), t->pid);
	if (WIFSTOPPED(status)) {
		long options = PTRACE_O_EXITKILL | PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK |
			       PTRACE_O_TRACECLONE | PTRACE_O_TRACEVFORK;
		assert_int_equal(ptrace(PTRACE_SETOPTIONS, t->pid, 0, options), 0);
		return true;
	}
	print_message("%s left out: this host %s\n", abi_names[abi],
		      WIFEXITED(status) && WEXITSTATUS(status) == NOT_TRACED
			      ? "lets no program be traced like this"
			      : "does not run it");
	t->pid = 0;
	tracee_end(t);
	return false;
}

void tracee_end(struct tracee *t)
{
	if (t->pid) {
		kill(t->pid, SIGKILL);
		while (waitpid(t->pid, NULL, __WALL) == t->pid)
			;
	}
	if (t->to >= 0)
		close(t->to);
	if (t->from >= 0)
		close(t->from);
	*t = (struct tracee){.to = -1, .from = -1};
}

/* Runs to the next entry or exit of a system call, which is reported. */
static void next_stop(pid_t pid, struct __ptrace_syscall_info *info)
{
	int status;

	assert_int_equal(ptrace(PTRACE_SYSCALL, pid, 0, 0), 0);
	assert_int_equal(wait_for_child(pid, &status), pid);
	assert_true(WIFSTOPPED(status));
	assert_int_equal(WSTOPSIG(status), SIGTRAP | 0x80);
	assert_true(ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(*info), info) > 0);
}

void tracee_rest(struct tracee *t)
{
	static const uint64_t read_number[ABI_COUNT] = {0, 3};
	struct __ptrace_syscall_info info;
	struct user_regs_struct registers;

	do
		next_stop(t->pid, &info);
	while (info.op != PTRACE_SYSCALL_INFO_ENTRY || info.entry.nr != read_number[t->abi] ||
	       info.entry.args[0] != STDIN_FILENO);
	registers = tracee_registers(t->pid);
	registers.orig_rax = UINT64_MAX; /* no call at all */
	tracee_set_registers(t->pid, &registers);
	next_stop(t->pid, &info);
}

uint64_t tracee_symbol(const struct tracee *t, const char *name)
{
	const struct symbols *known = &symbols[t->abi];

	for (size_t i = 0; i < known->n; i++)
		if (!strcmp(known->all[i].name, name))
			return known->all[i].at;
	fail_msg("%s has no symbol %s", workers[t->abi], name);
	return 0;
}

bool tracee_symbol_at(const struct tracee *t, const char *beginning, uint64_t at, char *name,
		      size_t size)
{
	const struct symbols *known = &symbols[t->abi];

	for (size_t i = 0; i < known->n; i++) {
		const struct symbol *symbol = &known->all[i];
		if (at - symbol->at >= symbol->size ||
		    strncmp(symbol->name, beginning, strlen(beginning)) != 0)
			continue;
		snprintf(name, size, "%s", symbol->name);
		return true;
	}
	return false;
}

size_t tracee_read(pid_t pid, uint64_t at, void *to, size_t size)
{
	struct iovec here = {to, size}, there = {(void *)(uintptr_t)at, size};
	ssize_t n = process_vm_readv(pid, &here, 1, &there, 1, 0);

	return n < 0 ? 0 : (size_t)n;
}

void tracee_write(pid_t pid, uint64_t at, const void *from, size_t size)
{
	struct iovec here = {(void *)(uintptr_t)from, size}, there = {(void *)(uintptr_t)at, size};

	assert_int_equal(process_vm_writev(pid, &here, 1, &there, 1, 0), size);
}

struct user_regs_struct tracee_registers(pid_t pid)
{
	struct user_regs_struct registers;

	assert_int_equal(ptrace(PTRACE_GETREGS, pid, NULL, &registers), 0);
	return registers;
}

void tracee_set_registers(pid_t pid, const struct user_regs_struct *registers)
{
	assert_int_equal(ptrace(PTRACE_SETREGS, pid, NULL, registers), 0);
}

uint64_t tracee_call(const struct tracee *t, const struct user_regs_struct *rest, uint64_t stub,
		     const void *call, size_t size, struct user_regs_struct *registers)
{
	uint64_t top = (rest->rsp - 8192) & ~UINT64_C(63), frame[2] = {TRACEE_RETURN, 0};
	uint64_t at = top + 64;

	*registers = *rest;
	registers->rip = stub;
	registers->orig_rax = UINT64_MAX;
	registers->rbx = TRACEE_KEPT;
	registers->rbp = TRACEE_KEPT + 1;
	if (t->abi == ABI_x86_64) {
		registers->r12 = TRACEE_KEPT + 2;
		registers->r13 = TRACEE_KEPT + 3;
		registers->r14 = TRACEE_KEPT + 4;
		registers->r15 = TRACEE_KEPT + 5;
		registers->rdi = at;
		registers->rsp = top - 8; /* a return address below an aligned stack */
	} else {
		registers->rsi = TRACEE_KEPT + 2;
		registers->rdi = TRACEE_KEPT + 3;
		registers->rsp = top - 4;
		frame[0] |= at << 32; /* the argument */
	}
	tracee_write(t->pid, at, call, size);
	tracee_write(t->pid, registers->rsp, frame, sizeof(frame));
	tracee_set_registers(t->pid, registers);
	return at;
}

void tracee_expect_returned(const struct tracee *t, const struct user_regs_struct *before,
			    const struct user_regs_struct *after)
{
	unsigned int word = t->abi == ABI_x86_64 ? 8 : 4;

	assert_int_equal(after->rip, TRACEE_RETURN);
	assert_int_equal(after->rsp, before->rsp + word);
	assert_int_equal(after->rbx, before->rbx);
	assert_int_equal(after->rbp, before->rbp);
	if (t->abi == ABI_x86_64) {
		assert_int_equal(after->r12, before->r12);
		assert_int_equal(after->r13, before->r13);
		assert_int_equal(after->r14, before->r14);
		assert_int_equal(after->r15, before->r15);
	} else {
		assert_int_equal(after->rsi, before->rsi);
		assert_int_equal(after->rdi, before->rdi);
	}
}

/* What the kernel sees of the stubs that enter it: as many system calls as were asked for, and
 * their number and arguments, as a tracer gets them of the kernel. Paths that this host lacks are
 * left out; what tests/e2e/test_stub_calls.c shows of them needs no host. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "bench/ops/ops.h"
#include "stubs/absence.h"
#include "tests/e2e/run_command.h"
#include "tests/e2e/stub_ways.h"

/* The system calls of one batch, and how it ended. */
struct seen {
	size_t calls;
	int signal; /* that stopped it: SIGSEGV at TRACEE_RETURN when it came back */
	struct user_regs_struct end;
};

static void expect_call(const struct way *way, const struct stub_call *call,
			const struct __ptrace_syscall_info *info)
{
	assert_int_equal(info->entry.nr, call->nr);
	for (int i = 0; i < 3; i++)
		if (info->entry.args[i] != call->arg[i])
			fail_msg("%s %s: the kernel takes 0x%llx for argument %d, not 0x%llx",
				 abi_names[way->abi], paths[way->path].name,
				 (unsigned long long)info->entry.args[i], i,
				 (unsigned long long)call->arg[i]);
}

static struct seen watch(const struct way *way, const struct stub_call *call, uint64_t *at)
{
	const struct tracee *t = &stub_bench.tracee[way->abi];
	struct __ptrace_syscall_info info;
	struct user_regs_struct before;
	struct seen seen = {0};
	char stub[64];
	int status;

	name_stub(stub, way->path);
	*at = tracee_call(t, &stub_bench.rest[way->abi], tracee_symbol(t, stub), call,
			  sizeof(*call), &before);
	for (;;) {
		assert_int_equal(ptrace(PTRACE_SYSCALL, t->pid, 0, 0), 0);
		assert_int_equal(wait_for_child(t->pid, &status), t->pid);
		assert_true(WIFSTOPPED(status));
		seen.signal = WSTOPSIG(status);
		if (seen.signal != (SIGTRAP | 0x80))
			break;
		assert_true(ptrace(PTRACE_GET_SYSCALL_INFO, t->pid, sizeof(info), &info) > 0);
		if (info.op != PTRACE_SYSCALL_INFO_ENTRY)
			continue;
		expect_call(way, call, &info);
		seen.calls++;
	}
	seen.end = tracee_registers(t->pid);
	if (seen.end.rip == TRACEE_RETURN)
		tracee_expect_returned(t, &before, &seen.end);
	return seen;
}

/* Arguments that a call with a number that no kernel implements is given. */
static struct stub_call call_of(const struct way *way)
{
	enum binding binding = paths[way->path].binding;
	bool wide = binding == BINDING_TABLE64 || binding == BINDING_TABLEX32;
	uint64_t upper = wide ? UINT64_C(0x5a5b5c5d00000000) : 0;
	struct stub_call call = {
		.nr = op_number(way->path, OP_enosys, false),
		.arg = {asked.arg[0] | upper, asked.arg[1] | upper, asked.arg[2] | upper},
	};

	if (way->path == PATH_kernel_vsyscall) { /* AT_SYSINFO, which gs:0x10 holds too */
		uint64_t from = stub_bench.rest[ABI_i386].gs_base + 0x10;
		assert_int_equal(
			tracee_read(stub_bench.tracee[ABI_i386].pid, from, &call.target, 4), 4);
	}
	return call;
}

/* False, in words, where the host lacks the path. */
static bool is_there(const struct way *way)
{
	const struct entry_host host = entry_host();
	const char *unsafe = path_unsafe(way->path, host.vendor);
	struct stub_call call = call_of(way);
	uint64_t at;

	call.n = 1;
	if (!stub_bench.there[way->abi])
		return false;
	if (unsafe) {
		print_message("%s left out: %s\n", paths[way->path].name, unsafe);
		return false;
	}
	struct seen seen = watch(way, &call, &at);
	const char *why = path_absent_signal(way->abi, way->path, seen.signal, &host);
	if (seen.end.rip == TRACEE_RETURN)
		return true;
	if (!why && paths[way->path].vdso32 && !call.target && way->path != PATH_gs10)
		why = "no 32-bit vDSO";
	if (!why)
		fail_msg("%s %s: signal %d", abi_names[way->abi], paths[way->path].name,
			 seen.signal);
	print_message("%s %s left out: %s\n", abi_names[way->abi], paths[way->path].name, why);
	return false;
}

static void test_the_kernel_sees_n_calls(void **state)
{
	int seen_ways = 0;

	(void)state;
	need_a_tracee();
	for (size_t i = 0; i < n_ways; i++) {
		const struct way *way = &ways[i];
		if (paths[way->path].shape != SHAPE_ENTRY || !is_there(way))
			continue;
		struct stub_call call = call_of(way);
		for (call.n = 1; call.n <= N_MAX; call.n++) {
			struct stub_call after;
			uint64_t at;
			struct seen seen = watch(way, &call, &at);
			if (seen.end.rip != TRACEE_RETURN || seen.calls != call.n)
				fail_msg("%s %s: %zu system calls for n = %d, signal %d",
					 abi_names[way->abi], paths[way->path].name, seen.calls,
					 (int)call.n, seen.signal);
			assert_int_equal(tracee_read(stub_bench.tracee[way->abi].pid, at, &after,
						     sizeof(after)),
					 sizeof(after));
			assert_int_equal(after.ret, -ENOSYS);
			assert_true(after.tsc1 > after.tsc0);
		}
		seen_ways++;
	}
	assert_true(seen_ways > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_kernel_sees_n_calls),
	};

	return cmocka_run_group_tests(tests, stub_bench_open, stub_bench_close);
}

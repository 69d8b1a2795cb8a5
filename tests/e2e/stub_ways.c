#include "tests/e2e/stub_ways.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

struct stub_bench stub_bench;

const struct way ways[WAYS] = {
	{ABI_x86_64, PATH_syscall, MOMENT_SYSCALL, 1},
	{ABI_x86_64, PATH_int80, MOMENT_INT80, 1},
	{ABI_x86_64, PATH_vsyscall, MOMENT_CALLEE, 1},
	{ABI_x86_64, PATH_vdso, MOMENT_CALLEE, 1},
	{ABI_x86_64, PATH_libc, MOMENT_CALLEE, 1},
	{ABI_i386, PATH_int80, MOMENT_INT80, 1},
	{ABI_i386, PATH_sysenter, MOMENT_SYSENTER, 6}, /* call, three pushes, mov, sysenter */
	{ABI_i386, PATH_syscall32, MOMENT_SYSCALL, 6}, /* call, three pushes, mov, syscall */
	{ABI_i386, PATH_kernel_vsyscall, MOMENT_CALLEE, 1},
	{ABI_i386, PATH_gs10, MOMENT_CALLEE, 1},
	{ABI_i386, PATH_vdso, MOMENT_CALLEE, 1},
	{ABI_i386, PATH_libc, MOMENT_CALLEE, 1},
};

const struct stub_call asked = {
	.target = 0x7040,
	.nr = 0x123,
	.arg = {0x11a2b3c4, 0x22b3c4d5, 0x73c4d5e6},
};

const struct step_clock clock_of_test = {0x00000012fffffff1, 0x0000000300000041};

int stub_bench_open(void **state)
{
	(void)state;
	for (uint32_t abi = 0; abi < ABI_COUNT; abi++) {
		stub_bench.there[abi] = tracee_start(&stub_bench.tracee[abi], abi, false);
		if (!stub_bench.there[abi])
			continue;
		tracee_rest(&stub_bench.tracee[abi]);
		stub_bench.rest[abi] = tracee_registers(stub_bench.tracee[abi].pid);
	}
	return 0;
}

int stub_bench_close(void **state)
{
	(void)state;
	for (int abi = 0; abi < ABI_COUNT; abi++)
		tracee_end(&stub_bench.tracee[abi]);
	return 0;
}

const struct steps *follow(enum abi abi, const char *stub, enum shape shape,
			   const struct stub_call *call, bool to_the_end)
{
	stub_step(&stub_bench.tracee[abi], &stub_bench.rest[abi], stub, shape, call, clock_of_test,
		  to_the_end, &stub_bench.steps);
	return &stub_bench.steps;
}

void name_stub(char name[64], enum path_id path)
{
	snprintf(name, 64, "stub_%s", paths[path].name);
}

const struct steps *follow_way(const struct way *way, uint64_t n, bool to_the_end)
{
	struct stub_call call = asked;
	char stub[64];

	name_stub(stub, way->path);
	call.n = n;
	/* As cell_bind has it: an address is given to what is called, to nothing else. */
	if (way->kind != MOMENT_CALLEE)
		call.target = 0;
	else if (way->path == PATH_vsyscall)
		call.target = 0xffffffffff600400;
	return follow(way->abi, stub, paths[way->path].shape, &call, to_the_end);
}

const char *const empties[SHAPE_COUNT] = {"stub_empty", "stub_empty_call"};

const struct steps *follow_empty(enum abi abi, enum shape shape, uint64_t n, bool to_the_end)
{
	struct stub_call call = asked;

	call.n = n;
	return follow(abi, empties[shape], shape, &call, to_the_end);
}

void need_a_tracee(void)
{
	if (!stub_bench.there[ABI_x86_64] && !stub_bench.there[ABI_i386])
		skip();
}

#include "tests/e2e/stub_ways.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

struct stub_bench stub_bench;

struct way ways[WAYS_MAX];
size_t n_ways;

/* What is known of a path beside its row in paths.def. Of one that is not named here the first call
 * shows it, and every other call must be the same. */
static const struct way known[] = {
	{ABI_x86_64, PATH_syscall, MOMENT_SYSCALL, 1},
	{ABI_x86_64, PATH_x32, MOMENT_SYSCALL, 1},
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

size_t timed_steps(const struct steps *s)
{
	return s->moment[s->n_moments - 1].step - s->moment[0].step;
}

/* The only thing that a batch of one call does between its reads of the clock. An address is handed
 * to whatever may call one: on x86-64 the number of an entry would stand in its place. */
static struct way find_way(enum abi abi, enum path_id path)
{
	bool entry = paths[path].shape == SHAPE_ENTRY;
	struct way way = {abi, path, entry ? MOMENT_SYSCALL : MOMENT_CALLEE, 1};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i].abi == abi && known[i].path == path)
			return known[i];
	if (!stub_bench.there[abi])
		return way; /* nothing is followed */
	if (abi == ABI_i386)
		way.kind = MOMENT_CALLEE;
	const struct steps *s = follow_way(&way, 1, false);
	if (s->n_moments != 3)
		fail_msg("%s %s: one call is %zu", abi_names[abi], paths[path].name,
			 steps_calls(s));
	way.kind = s->moment[1].kind;
	size_t steps = timed_steps(s);
	way.own =
		(unsigned int)(steps - timed_steps(follow_empty(abi, paths[path].shape, 1, false)));
	return way;
}

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
	for (uint32_t p = 0; p < PATH_COUNT; p++)
		for (uint32_t abi = 0; abi < ABI_COUNT; abi++)
			if (p != PATH_empty && paths[p].on[abi])
				ways[n_ways++] = find_way(abi, p);
	return 0;
}

int stub_bench_close(void **state)
{
	(void)state;
	for (int abi = 0; abi < ABI_COUNT; abi++)
		tracee_end(&stub_bench.tracee[abi]);
	return 0;
}

void need_a_tracee(void)
{
	if (!stub_bench.there[ABI_x86_64] && !stub_bench.there[ABI_i386])
		skip();
}

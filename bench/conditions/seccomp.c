/* seccomp, seccomp-args and seccomp-stacked: the filter that a container runtime would put in
 * place.
 *
 * An allow-list of every number of both tables, one comparison after the other, per architecture as
 * libseccomp writes it: some 400 numbers, as many as the default profile of Docker and Podman
 * allows. The place of a call's number in the list decides how far the filter runs for it, unless
 * the verdict is cached: since Linux 5.11 the kernel finds out when the filter is installed which
 * numbers are allowed whatever the arguments, and skips it for those (kernel/seccomp.c,
 * seccomp_cache_prepare). A filter that loads an argument before it looks at the number leaves
 * nothing to cache; container profiles do so for a few calls (personality, clone, socket).
 *
 * The numbers of x32, which a runtime's profile allows too, come last. The kernel caches verdicts
 * of the x86-64 and i386 tables alone, so a call by x32 runs through the filter every time.
 *
 * What is not in the list is answered with ENOSYS, as runc does for numbers above those it knows:
 * so the operation `enosys` is answered by the filter and not by the kernel. */
#include "bench/conditions/impose.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <sys/prctl.h>

#include <errno.h>
#include <stdint.h>

/* Numbers that are allowed: both tables are dense up to the first figure, and from 424 on they
 * share their numbers (arch/x86/entry/syscalls). */
static const struct table {
	uint32_t arch;
	uint32_t dense_end; /* exclusive */
	uint32_t shared_end;
	uint32_t x32_end; /* of x32's own numbers, 0 where there is no x32 */
} tables[] = {
	{AUDIT_ARCH_X86_64, 335, 470, 548},
	{AUDIT_ARCH_I386, 424, 470, 0},
};

enum {
	SHARED_BEGIN = 424,
	X32_BEGIN = 512,
	X32_BIT = 0x40000000, /* __X32_SYSCALL_BIT */
	MAX_CODE = 2 * (2 * 335 + 424 + 3 * (470 - 424) + 548 - 512) + 32,
};

struct program {
	struct sock_filter code[MAX_CODE];
	unsigned short length;
};

static void emit(struct program *p, uint16_t code, uint8_t jt, uint8_t jf, uint32_t k)
{
	p->code[p->length++] = (struct sock_filter){code, jt, jf, k};
}

static void emit_allow(struct program *p, uint32_t nr)
{
	emit(p, BPF_JMP | BPF_JEQ | BPF_K, 0, 1, nr);
	emit(p, BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW);
}

static void emit_list(struct program *p, uint32_t begin, uint32_t end, uint32_t bit)
{
	for (uint32_t nr = begin; nr < end; nr++)
		emit_allow(p, nr | bit);
}

/* Behind the x86-64 numbers, so that the way to those is as long as without. */
static void emit_x32(struct program *p, const struct table *table)
{
	emit(p, BPF_JMP | BPF_JGE | BPF_K, 1, 0, X32_BIT);
	emit(p, BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | ENOSYS);
	emit_list(p, 0, table->dense_end, X32_BIT);
	emit_list(p, SHARED_BEGIN, table->shared_end, X32_BIT);
	emit_list(p, X32_BEGIN, table->x32_end, X32_BIT);
}

/* The list of one architecture, skipped by calls of another. */
static void emit_table(struct program *p, const struct table *table)
{
	emit(p, BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(struct seccomp_data, arch));
	emit(p, BPF_JMP | BPF_JEQ | BPF_K, 1, 0, table->arch);
	unsigned short skip = p->length;
	emit(p, BPF_JMP | BPF_JA, 0, 0, 0); /* a conditional jump reaches 255 instructions only */
	emit(p, BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(struct seccomp_data, nr));
	emit_list(p, 0, table->dense_end, 0);
	emit_list(p, SHARED_BEGIN, table->shared_end, 0);
	if (table->x32_end)
		emit_x32(p, table);
	emit(p, BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | ENOSYS);
	p->code[skip].k = (uint32_t)(p->length - skip - 1);
}

static int install(bool look_at_argument, char *why, size_t size)
{
	static struct program program;

	program.length = 0;
	if (look_at_argument)
		emit(&program, BPF_LD | BPF_W | BPF_ABS, 0, 0,
		     offsetof(struct seccomp_data, args[5]));
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		emit_table(&program, &tables[i]);
	emit(&program, BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | ENOSYS);
	struct sock_fprog fprog = {program.length, program.code};
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &fprog))
		return condition_refused("no seccomp filter can be installed", "", why, size);
	return 0;
}

int condition_seccomp(const struct condition_needs *needs, char *why, size_t size)
{
	(void)needs;
	return install(false, why, size);
}

/* As a container's, a service's and a program's own filters are stacked. Where the verdict
 * of every one can be cached, none runs; with one that cannot, all do. */
int condition_seccomp_stacked(const struct condition_needs *needs, char *why, size_t size)
{
	const int filters = 4;
	int err = 0;

	(void)needs;
	for (int i = 0; i < filters && !err; i++)
		err = install(i == filters - 1, why, size);
	return err;
}

int condition_seccomp_args(const struct condition_needs *needs, char *why, size_t size)
{
	(void)needs;
	return install(true, why, size);
}

#include "tests/e2e/stub_steps.h"

#include "tests/e2e/run_command.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include <cmocka.h>

/* What is being followed. */
struct stepper {
	const struct tracee *tracee;
	enum shape shape;
	struct step_clock clock;
	struct steps *steps;
	struct user_regs_struct r;
	bool answered; /* r is not what the registers hold */
	uint64_t calls;
};

static const uint64_t junk = 0x7171717171717171;

static bool in_code(const struct steps *s, uint64_t rip)
{
	return rip - s->code_at < sizeof(s->code);
}

static bool code_is(const struct steps *s, uint64_t rip, const char *bytes, size_t size)
{
	uint64_t at = rip - s->code_at;

	return at < sizeof(s->code) - size && !memcmp(s->code + at, bytes, size);
}

bool steps_is(const struct steps *s, size_t step, const char *bytes, size_t size)
{
	return step < s->n && code_is(s, s->rip[step], bytes, size);
}

bool steps_is_fence(const struct steps *s, size_t step)
{
	return steps_is(s, step, "\x0f\xae\xe8", 3) || steps_is(s, step, "\x2e\x2e\x0f\xae\xe8", 5);
}

size_t steps_calls(const struct steps *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n_moments; i++)
		n += s->moment[i].kind != MOMENT_TSC;
	return n;
}

static struct moment *note(struct stepper *p, enum moment_kind kind)
{
	struct steps *s = p->steps;

	assert_true(s->n_moments < MOMENTS_MAX);
	struct moment *m = &s->moment[s->n_moments++];
	p->answered = true;
	*m = (struct moment){.kind = kind, .step = s->n - 1};
	return m;
}

static void answer_tsc(struct stepper *p)
{
	note(p, MOMENT_TSC);
	p->r.rax = (uint32_t)p->clock.next;
	p->r.rdx = p->clock.next >> 32;
	p->clock.next += p->clock.step;
	p->r.rip += 2;
}

/* All that a path may clobber, and its result. */
static void answer(struct stepper *p)
{
	bool wide = p->tracee->abi == ABI_x86_64;
	uint64_t spoilt = wide ? junk : (uint32_t)junk;
	int64_t ret = STEPS_ANSWER(++p->calls);

	p->r.rax = wide ? (uint64_t)ret : (uint32_t)ret;
	p->r.rbx = p->r.rcx = p->r.rdx = spoilt;
	if (wide) {
		p->r.rsi = p->r.rdi = spoilt;
		p->r.r8 = p->r.r9 = p->r.r10 = p->r.r11 = spoilt;
	} else {
		p->r.rbp = spoilt;
	}
}

/* eax, ebx, ecx, edx. The upper halves of registers of 64-bit code are not looked at. */
static void note_32(const struct user_regs_struct *r, struct moment *m)
{
	m->nr = (uint32_t)r->rax;
	m->arg[0] = (uint32_t)r->rbx;
	m->arg[1] = (uint32_t)r->rcx;
	m->arg[2] = (uint32_t)r->rdx;
}

static void enter_by_int80(struct stepper *p)
{
	note_32(&p->r, note(p, MOMENT_INT80));
	answer(p);
	p->r.rip += 2;
}

static void enter_by_syscall_64(struct stepper *p)
{
	struct moment *m = note(p, MOMENT_SYSCALL);

	m->nr = p->r.rax;
	m->arg[0] = p->r.rdi;
	m->arg[1] = p->r.rsi;
	m->arg[2] = p->r.rdx;
	answer(p);
	p->r.rip += 2;
}

/* The kernel comes back to the landing pad in the vDSO, which pops ebp, edx, ecx and returns:
 * arch/x86/entry/vdso/vdso32/system_call.S. */
static void land(struct stepper *p)
{
	uint32_t popped[4];

	assert_int_equal(tracee_read(p->tracee->pid, p->r.rsp, popped, sizeof(popped)),
			 sizeof(popped));
	answer(p);
	p->r.rbp = popped[0];
	p->r.rdx = popped[1];
	p->r.rcx = popped[2];
	p->r.rip = popped[3];
	p->r.rsp += sizeof(popped);
	assert_true(in_code(p->steps, p->r.rip));
}

/* entry_SYSENTER_compat: the stack pointer travels in ebp, where the sixth argument is looked for.
 */
static void enter_by_sysenter(struct stepper *p)
{
	note_32(&p->r, note(p, MOMENT_SYSENTER));
	assert_int_equal(p->r.rbp, p->r.rsp);
	land(p);
}

/* entry_SYSCALL_compat: ecx takes the return address, so the second argument travels in ebp. */
static void enter_by_syscall_32(struct stepper *p)
{
	struct moment *m = note(p, MOMENT_SYSCALL);

	note_32(&p->r, m);
	m->arg[1] = (uint32_t)p->r.rbp;
	land(p);
}

/* Code that is not the stub's: it answers, and spoils what a callee owns. */
static void be_called(struct stepper *p)
{
	struct moment *m = note(p, MOMENT_CALLEE);
	bool wide = p->tracee->abi == ABI_x86_64;
	uint32_t frame[4]; /* return address and arguments of 32 bits */
	uint64_t word = wide ? 8 : 4;

	assert_int_equal(tracee_read(p->tracee->pid, p->r.rsp, frame, sizeof(frame)),
			 sizeof(frame));
	m->target = p->r.rip;
	m->aligned = (p->r.rsp + word) % 16 == 0;
	if (p->shape == SHAPE_ENTRY) {
		note_32(&p->r, m);
	} else if (wide) {
		m->arg[0] = p->r.rdi;
		m->arg[1] = p->r.rsi;
		m->arg[2] = p->r.rdx;
		m->more[0] = p->r.rcx;
		m->more[1] = p->r.r8;
	} else {
		for (int i = 0; i < 3; i++) {
			m->arg[i] = frame[i + 1];
			frame[i + 1] = (uint32_t)junk;
		}
		tracee_write(p->tracee->pid, p->r.rsp, frame, sizeof(frame));
	}
	p->r.rip = wide ? frame[0] | (uint64_t)frame[1] << 32 : frame[0];
	p->r.rsp += word;
	assert_true(in_code(p->steps, p->r.rip));
	answer(p);
}

static int resume(struct stepper *p, enum __ptrace_request how)
{
	pid_t pid = p->tracee->pid;
	int status;

	if (p->answered)
		tracee_set_registers(pid, &p->r);
	p->answered = false;
	assert_int_equal(ptrace(how, pid, 0, 0), 0);
	assert_int_equal(wait_for_child(pid, &status), pid);
	if (!WIFSTOPPED(status))
		fail_msg("the worker ended: status 0x%x", (unsigned int)status);
	p->r = tracee_registers(pid);
	return WSTOPSIG(status);
}

/* Answers the instruction that is next if it is one that asks for something. */
static bool leave(struct stepper *p)
{
	const struct steps *s = p->steps;
	bool wide = p->tracee->abi == ABI_x86_64;
	uint64_t rip = p->r.rip;

	if (code_is(s, rip, "\x0f\x31", 2))
		answer_tsc(p);
	else if (code_is(s, rip, "\x0f\x05", 2) && wide)
		enter_by_syscall_64(p);
	else if (code_is(s, rip, "\x0f\x05", 2))
		enter_by_syscall_32(p);
	else if (code_is(s, rip, "\xcd\x80", 2))
		enter_by_int80(p);
	else if (code_is(s, rip, "\x0f\x34", 2))
		enter_by_sysenter(p);
	else
		return false;
	return true;
}

static void step(struct stepper *p)
{
	struct steps *s = p->steps;

	assert_true(s->n < STEPS_MAX);
	s->rip[s->n++] = p->r.rip;
	if (!leave(p) && resume(p, PTRACE_SINGLESTEP) != SIGTRAP)
		fail_msg("the stub did something else than a step at 0x%llx", p->r.rip);
}

/* The second read whose result is behind a fence: those of a burn are not. */
static bool is_behind_the_last_read(const struct steps *s)
{
	size_t fenced = 0;

	for (size_t i = 0; i < s->n_moments; i++)
		fenced +=
			s->moment[i].kind == MOMENT_TSC && steps_is_fence(s, s->moment[i].step - 1);
	return fenced == 2 && s->n > s->moment[s->n_moments - 1].step + 3;
}

static struct stepper begin(const struct tracee *t, const struct user_regs_struct *rest,
			    const char *stub, const struct stub_call *call, struct steps *out,
			    uint64_t *at)
{
	struct stepper p = {.tracee = t, .steps = out};

	out->n = out->n_moments = 0;
	out->code_at = tracee_symbol(t, stub);
	assert_true(tracee_read(t->pid, out->code_at, out->code, sizeof(out->code)) > 0);
	*at = tracee_call(t, rest, out->code_at, call, sizeof(*call), &p.r);
	return p;
}

void stub_step(const struct tracee *t, const struct user_regs_struct *rest, const char *stub,
	       enum shape shape, const struct stub_call *call, struct step_clock clock,
	       bool to_the_end, struct steps *out)
{
	uint64_t at;
	struct stepper p = begin(t, rest, stub, call, out, &at);
	struct user_regs_struct before = p.r;

	p.shape = shape;
	p.clock = clock;
	while (p.r.rip != TRACEE_RETURN && (to_the_end || !is_behind_the_last_read(out)))
		if (in_code(out, p.r.rip))
			step(&p);
		else
			be_called(&p);
	if (to_the_end)
		tracee_expect_returned(t, &before, &p.r);
	assert_int_equal(tracee_read(t->pid, at, &out->call, sizeof(out->call)), sizeof(out->call));
}

size_t steps_sites(const struct steps *s, uint64_t sites[MOMENTS_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < s->n_moments; i++) {
		uint64_t rip = s->rip[s->moment[i].step];
		size_t k = 0;
		while (k < n && sites[k] != rip)
			k++;
		if (k == n && s->moment[i].kind != MOMENT_CALLEE)
			sites[n++] = rip;
	}
	return n;
}

/* Puts int3 in the place of what stands there, or that back. */
static void plant(const struct tracee *t, const struct steps *s, const uint64_t *sites, size_t n,
		  bool there)
{
	for (size_t i = 0; i < n; i++) {
		uint64_t word;
		assert_int_equal(tracee_read(t->pid, sites[i], &word, sizeof(word)), sizeof(word));
		word &= ~UINT64_C(0xff);
		word |= there ? 0xcc : s->code[sites[i] - s->code_at];
		assert_int_equal(ptrace(PTRACE_POKETEXT, t->pid, sites[i], word), 0);
	}
}

void stub_run(const struct tracee *t, const struct user_regs_struct *rest, const char *stub,
	      enum shape shape, const struct stub_call *call, struct step_clock clock,
	      const uint64_t *sites, size_t n, struct steps *out)
{
	uint64_t at;
	struct stepper p = begin(t, rest, stub, call, out, &at);
	struct user_regs_struct before = p.r;

	p.shape = shape;
	p.clock = clock;
	plant(t, out, sites, n, true);
	while (p.r.rip != TRACEE_RETURN) {
		int signal = resume(&p, PTRACE_CONT);
		if (signal == SIGTRAP) {
			p.r.rip--; /* int3 has been executed */
			if (!leave(&p))
				fail_msg("%s: a stop at 0x%llx", stub, p.r.rip);
		} else if (signal != SIGSEGV || in_code(out, p.r.rip)) {
			fail_msg("%s: signal %d at 0x%llx", stub, signal, p.r.rip);
		} else if (p.r.rip != TRACEE_RETURN) {
			be_called(&p);
		}
	}
	plant(t, out, sites, n, false);
	tracee_expect_returned(t, &before, &p.r);
	assert_int_equal(tracee_read(t->pid, at, &out->call, sizeof(out->call)), sizeof(out->call));
}

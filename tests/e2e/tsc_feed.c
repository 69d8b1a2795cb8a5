#include "tests/e2e/tsc_feed.h"

#include "tests/e2e/run_command.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>
#include <x86intrin.h>

#include <cmocka.h>

/* Memory is read from the worker even when a child of its has stopped: children are not dumpable
 * (stubs/child.c), so that without privilege their memory is closed to a tracer. Code is the same
 * in both, and a stub is handed what the worker prepared. */
static size_t read_memory(const struct feed *f, uint64_t at, void *to, size_t size)
{
	return tracee_read(f->tracee.pid, at, to, size);
}

/* The struct stub_call of the stub that reads the counter for the first time: its address is in rdi
 * or edi up to there. */
static void read_call(const struct feed *f, const struct user_regs_struct *r,
		      struct fed_batch *batch)
{
	assert_int_equal(read_memory(f, r->rdi, &batch->call, sizeof(batch->call)),
			 sizeof(batch->call));
}

/* What a read in a stub gives. The first and the last are behind a fence, those of a burn are not:
 * they find all of it burnt at once. */
static uint64_t feed_read(struct feed *f, pid_t pid, const struct user_regs_struct *r,
			  const char *stub, bool fenced)
{
	struct fed_batch *batch = &f->batch[f->n];

	assert_true(f->n < FEED_MAX_BATCHES);
	if (!fenced) {
		assert_true(f->open);
		return f->now += batch->call.burn_tsc;
	}
	if (!f->open) {
		*batch = (struct fed_batch){.of_child = pid != f->tracee.pid};
		memcpy(batch->stub, stub, sizeof(batch->stub));
		read_call(f, r, batch);
		uint64_t ticks = f->ticks(f->ctx, batch, f->n);
		batch->ticks = ticks > UINT32_MAX ? UINT32_MAX : (uint32_t)ticks;
		f->open = true;
		f->now += 1000;
		f->end = f->now + ticks;
		return f->now;
	}
	assert_string_equal(batch->stub, stub);
	f->open = false;
	f->n++;
	return f->now = f->end;
}

/* Whether the signal was raised by a read of the counter, which has been answered then. */
static bool answer_read(struct feed *f, pid_t pid)
{
	struct user_regs_struct r = tracee_registers(pid);
	unsigned char code[6]; /* a fence, perhaps, and the instruction */
	char stub[32] = "";
	uint64_t value;

	if (read_memory(f, r.rip - 3, code, sizeof(code)) != sizeof(code))
		return false;
	bool plain = !memcmp(code + 3, "\x0f\x31", 2);
	if (!plain && memcmp(code + 3, "\x0f\x01\xf9", 3) != 0)
		return false;
	if (plain && tracee_symbol_at(&f->tracee, "stub_", r.rip, stub, sizeof(stub)))
		value = feed_read(f, pid, &r, stub, !memcmp(code, "\x0f\xae\xe8", 3));
	else
		value = __rdtsc();
	r.rax = (uint32_t)value;
	r.rdx = value >> 32;
	if (!plain) {
		unsigned int aux;
		__rdtscp(&aux);
		r.rcx = aux;
	}
	r.rip += plain ? 2 : 3;
	tracee_set_registers(pid, &r);
	return true;
}

/* What is to be delivered when a process of the worker's goes on. */
static int signal_of(struct feed *f, pid_t pid, int status)
{
	int signal = WSTOPSIG(status);

	if (signal == SIGSEGV && answer_read(f, pid))
		return 0;
	if (signal == SIGTRAP && status >> 16) /* a fork */
		return 0;
	if (signal == SIGSTOP && pid != f->tracee.pid) /* its first stop */
		return 0;
	return signal;
}

bool feed_run(struct feed *f, enum abi abi, const void *request, size_t size, void *out,
	      size_t capacity, size_t *written)
{
	bool ended = false;
	int status;
	pid_t pid;

	f->n = 0;
	f->open = false;
	f->now = UINT64_C(0x7fffff000);
	if (!tracee_start(&f->tracee, abi, true))
		return false;
	assert_int_equal(write(f->tracee.to, request, size), size);
	close(f->tracee.to);
	f->tracee.to = -1;
	assert_int_equal(ptrace(PTRACE_CONT, f->tracee.pid, 0, 0), 0);
	while ((pid = wait_for_child(-1, &status)) > 0) {
		if (WIFSTOPPED(status)) {
			ptrace(PTRACE_CONT, pid, 0, signal_of(f, pid, status));
			continue;
		}
		f->open = false; /* it may have ended in the middle of a batch */
		if (pid == f->tracee.pid)
			f->status = status;
		ended |= pid == f->tracee.pid;
	}
	assert_true(errno == ECHILD && ended);
	f->tracee.pid = 0;
	*written = 0;
	for (ssize_t n;
	     (n = read(f->tracee.from, (char *)out + *written, capacity - *written)) > 0;)
		*written += (size_t)n;
	tracee_end(&f->tracee);
	return true;
}

size_t feed_row(const struct feed *f, size_t from, const char *stub, uint64_t n)
{
	size_t count = 0;

	while (from + count < f->n && !strcmp(f->batch[from + count].stub, stub) &&
	       f->batch[from + count].call.n == n)
		count++;
	return count;
}

uint32_t feed_least(const struct feed *f, size_t from, size_t count)
{
	uint32_t least = UINT32_MAX;

	for (size_t i = from; i < from + count; i++)
		least = f->batch[i].ticks < least ? f->batch[i].ticks : least;
	return least;
}

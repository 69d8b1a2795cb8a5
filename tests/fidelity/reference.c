/* An independent reference for two figures of the suite: what getppid costs by the syscall
 * instruction and clock_gettime(CLOCK_MONOTONIC) by the vDSO.
 *
 * It shares nothing with asm/, stubs/ and bench/, not even a header: its loops are inline assembly
 * of another make, the dynamic linker finds the vDSO function, the clock sizes its batches. What is
 * the same is the method: a loop in assembly between fenced TSC reads, batches of about 12 us, the
 * lowest batch counts, the loop's own floor is taken off.
 *
 *	reference CPU BATCHES	one process: BATCHES batches of each, on this CPU
 *
 * Prints "syscall getppid TICKS" and "vdso clock_gettime_monotonic TICKS": TSC ticks per call.
 * Exit 0; 2 when something is missing or an answer is wrong. */
#include <dlfcn.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { BATCH_NS = 12000, CHUNK = 50 }; /* CHUNK batches of one loop, then of the next */

typedef long (*clock_fn)(clockid_t clock, struct timespec *t);

static clock_fn vdso_clock;
static struct timespec vdso_time;

/* The instruction after `syscall` begins a line of 64 bytes. Where it stands elsewhere, the branch
 * behind it is at times not predicted after the way back from the kernel, for seconds on end and in
 * most processes of one program: a third of the cost on Zen 4, and none of the path's, for a row of
 * `syscall` without any branch between them costs what this loop does. The room before the loop is
 * the same in all three, so that it is taken off with the empty one's. */
#define LEAD  57 /* room before the loop; 64 less the 7 bytes of mov and syscall */
#define TURNS ".p2align 6\n\t.skip %c[lead], 0x90\n1:\t"
#define AGAIN "subq $1, %[n]\n\tjne 1b\n\t"

#define TICKS(into)                                                                                \
	"lfence\n\trdtsc\n\tlfence\n\tshlq $32, %%rdx\n\torq %%rdx, %%rax\n\tmovq %%rax, " into    \
	"\n\t"

/* Each runs its loop n times, n >= 1, and returns TSC ticks from before the first turn to after the
 * last; *last is what the last call returned. */
static uint64_t time_nothing(uint64_t n, long *last)
{
	uint64_t start, end;

	__asm__ volatile(TICKS("%[start]") TURNS AGAIN TICKS("%[end]")
			 : [start] "=&r"(start), [end] "=&r"(end), [n] "+&r"(n)
			 : [lead] "i"(LEAD)
			 : "rax", "rdx", "cc", "memory");
	*last = 0;
	return end - start;
}

static uint64_t time_syscall(uint64_t n, long *last)
{
	uint64_t start, end;
	long result;

	__asm__ volatile(
		TICKS("%[start]") TURNS "movl %[nr], %%eax\n\tsyscall\n\t" AGAIN
					"movq %%rax, %[result]\n\t" TICKS("%[end]")
		: [start] "=&r"(start), [end] "=&r"(end), [n] "+&r"(n), [result] "=&r"(result)
		: [nr] "i"(SYS_getppid), [lead] "i"(LEAD)
		: "rax", "rcx", "rdx", "r11", "cc", "memory");
	*last = result;
	return end - start;
}

/* What this frame may keep below the stack pointer is stepped over, and the stack aligned as the
 * calling convention has it. */
static uint64_t time_vdso(uint64_t n, long *last)
{
	register uint64_t left __asm__("rbx") = n;
	register uint64_t start __asm__("r12");
	register uint64_t end __asm__("r13");
	register clock_fn fn __asm__("r14") = vdso_clock;
	long result;

	__asm__ volatile(
		"movq %%rsp, %%r15\n\tsubq $128, %%rsp\n\tandq $-16, %%rsp\n\t" TICKS("%[start]")
			TURNS "movl %[clock], %%edi\n\t"
			      "leaq %[time], %%rsi\n\t"
			      "callq *%[fn]\n\t" AGAIN
			      "movq %%rax, %%rcx\n\t" TICKS("%[end]") "movq %%r15, %%rsp\n\t"
		: [start] "=&r"(start), [end] "=&r"(end), [n] "+&r"(left), "=&c"(result)
		:
		[fn] "r"(fn), [clock] "i"(CLOCK_MONOTONIC), [time] "m"(vdso_time), [lead] "i"(LEAD)
		: "rax", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "r15", "cc", "memory");
	*last = result;
	return end - start;
}

struct subject {
	const char *name;
	uint64_t (*time)(uint64_t n, long *last);
	uint64_t n;	       /* turns per batch */
	uint64_t floor, empty; /* TSC ticks per batch: the loop, and the same turns of nothing */
};

static int64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* Turns that take about BATCH_NS by the clock, from the quickest of a few long rows of them. */
static uint64_t size_batch(const struct subject *s)
{
	const uint64_t row = 2000;
	int64_t best = INT64_MAX;
	long last;

	for (int i = 0; i < 5; i++) {
		int64_t start = now_ns();
		s->time(row, &last);
		int64_t took = now_ns() - start;
		best = took < best ? took : best;
	}
	uint64_t n = best > 0 ? row * BATCH_NS / (uint64_t)best : 1;
	return n ? n : 1;
}

static uint64_t lowest(uint64_t (*time)(uint64_t n, long *last), uint64_t n, unsigned batches,
		       uint64_t so_far)
{
	long last;

	for (unsigned i = 0; i < batches; i++) {
		uint64_t ticks = time(n, &last);
		so_far = ticks < so_far ? ticks : so_far;
	}
	return so_far;
}

static void measure(struct subject *s, unsigned batches)
{
	s->n = size_batch(s);
	s->floor = s->empty = UINT64_MAX;
	for (unsigned done = 0; done < batches; done += CHUNK) {
		s->empty = lowest(time_nothing, s->n, CHUNK / 5, s->empty);
		s->floor = lowest(s->time, s->n, CHUNK, s->floor);
	}
}

static int answers_are_right(void)
{
	struct timespec libc;
	long last;

	time_syscall(3, &last);
	if (last != getppid())
		return 0;
	time_vdso(3, &last);
	clock_gettime(CLOCK_MONOTONIC, &libc);
	return last == 0 && libc.tv_sec - vdso_time.tv_sec <= 1;
}

/* A whole number from low to high, or -1. */
static int number(const char *text, int low, int high)
{
	char *end;
	long n = strtol(text, &end, 10);

	return end == text || *end || n < low || n > high ? -1 : (int)n;
}

int main(int argc, char **argv)
{
	struct subject subjects[] = {{"syscall getppid", time_syscall, 0, 0, 0},
				     {"vdso clock_gettime_monotonic", time_vdso, 0, 0, 0}};
	int cpu = argc == 3 ? number(argv[1], 0, 65535) : -1;
	int batches = argc == 3 ? number(argv[2], 1, 10000000) : -1;
	if (cpu < 0 || batches < 0) {
		fprintf(stderr, "usage: reference CPU BATCHES\n");
		return 2;
	}
	size_t bytes = CPU_ALLOC_SIZE((size_t)cpu + 1); /* hosts have more CPUs than a cpu_set_t */
	cpu_set_t *set = CPU_ALLOC((size_t)cpu + 1);
	if (!set) {
		perror("reference");
		return 2;
	}
	CPU_ZERO_S(bytes, set);
	CPU_SET_S((size_t)cpu, bytes, set);
	if (sched_setaffinity(0, bytes, set)) {
		perror("reference: sched_setaffinity");
		return 2;
	}
	CPU_FREE(set);
	void *image = dlopen("linux-vdso.so.1", RTLD_LAZY | RTLD_NOLOAD);
	vdso_clock = image ? (clock_fn)dlvsym(image, "__vdso_clock_gettime", "LINUX_2.6") : NULL;
	if (!vdso_clock) {
		fprintf(stderr, "reference: no __vdso_clock_gettime: no vDSO is mapped (vdso=0)\n");
		return 2;
	}
	for (int i = 0; i < 2; i++)
		measure(&subjects[i], (unsigned)batches);
	if (!answers_are_right()) {
		fprintf(stderr, "reference: a call gave a wrong answer\n");
		return 2;
	}
	for (int i = 0; i < 2; i++)
		printf("%s %.3f\n", subjects[i].name,
		       ((double)subjects[i].floor - (double)subjects[i].empty) /
			       (double)subjects[i].n);
	return 0;
}

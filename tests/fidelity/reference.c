/* An independent reference for two figures of the suite: what getppid costs by the syscall
 * instruction and clock_gettime(CLOCK_MONOTONIC) by the vDSO, in core cycles.
 *
 * It shares nothing with asm/, stubs/ and bench/, not even a header: its loops are inline assembly
 * of another make, the dynamic linker finds the vDSO function, the clock sizes its batches, and its
 * ruler is its own: 10,000 dependent imul in one row, between groups of four batches of 16 calls a
 * turn. How many cycles an imul takes it finds by a row of as many add, which takes one each. So is
 * what shows whether the other thread of the core runs: 40 pieces of 24 dependent imul and 100 lea,
 * of which the core does several at once, and fewer when it has half of the reorder buffer.
 *
 *	reference CPU GROUPS	one process: GROUPS groups of each, on this CPU
 *
 * Prints "syscall getppid CYCLES PIECE" and "vdso clock_gettime_monotonic CYCLES PIECE": core
 * cycles per call, the median over the groups beside which a piece took hardly more cycles than
 * beside the quickest twentieth, and what it took there. Exit 0; 2 when something is missing or an
 * answer is wrong; 3 when the ruler did not hold. */
#include <dlfcn.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum {
	BATCH_NS = 12000,
	BATCHES = 4,   /* between two rulers */
	UNROLLED = 16, /* calls a turn, so that the loop's own branch is spread over as many:
			  fidelity.md */
	LINKS = 10000, /* of the ruler */
	MAX_GROUPS = 10000,
};

typedef long (*clock_fn)(clockid_t clock, struct timespec *t);

static clock_fn vdso_clock;
static struct timespec vdso_time;

#define TURNS ".p2align 6\n1:\t.rept 16\n\t"
#define AGAIN ".endr\n\tsubq $1, %[n]\n\tjne 1b\n\t"

#define TICKS(into)                                                                                \
	"lfence\n\trdtsc\n\tlfence\n\tshlq $32, %%rdx\n\torq %%rdx, %%rax\n\tmovq %%rax, " into    \
	"\n\t"

/* Each runs its loop n times, n >= 1, of UNROLLED calls a turn, and returns TSC ticks from before
 * the first turn to after the last; *last is what the last call returned. */
static uint64_t time_nothing(uint64_t n, long *last)
{
	uint64_t start, end;

	__asm__ volatile(TICKS("%[start]") TURNS AGAIN TICKS("%[end]")
			 : [start] "=&r"(start), [end] "=&r"(end), [n] "+&r"(n)
			 :
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
		: [nr] "i"(SYS_getppid)
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
		: [fn] "r"(fn), [clock] "i"(CLOCK_MONOTONIC), [time] "m"(vdso_time)
		: "rax", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "r15", "cc", "memory");
	*last = result;
	return end - start;
}

/* A row of LINKS dependent instructions: TSC ticks. */
#define CHAIN(name, insn)                                                                          \
	static uint64_t time_##name(void)                                                          \
	{                                                                                          \
		uint64_t start, end, value = 3;                                                    \
                                                                                                   \
		__asm__ volatile(                                                                  \
			TICKS("%[start]") ".rept 10000\n\t" insn                                   \
					  " %k[by], %k[value]\n\t.endr\n\t" TICKS("%[end]")        \
			: [start] "=&r"(start), [end] "=&r"(end), [value] "+&r"(value)             \
			: [by] "r"((uint64_t)0x2545f491)                                           \
			: "rax", "rdx", "cc");                                                     \
		return end - start;                                                                \
	}
CHAIN(imul, "imull")
CHAIN(add, "addl")

enum { PIECES = 40 };

/* Pieces that wait for nothing of each other: TSC ticks. */
static uint64_t time_pieces(void)
{
	uint64_t start, end, value = 3, spare;

	__asm__ volatile(
		TICKS("%[start]") ".rept 40\n\t"
				  "movl %k[by], %k[value]\n\t"
				  ".rept 24\n\timull %k[by], %k[value]\n\t.endr\n\t"
				  ".rept 100\n\tleaq 1(%[by]), %[spare]\n\t.endr\n\t"
				  ".endr\n\t" TICKS("%[end]")
		: [start] "=&r"(start), [end] "=&r"(end), [value] "+&r"(value), [spare] "=&r"(spare)
		: [by] "r"((uint64_t)0x2545f491)
		: "rax", "rdx", "cc");
	return end - start;
}

/* What timing costs by itself. */
static uint64_t time_fences(void)
{
	uint64_t start, end;

	__asm__ volatile(TICKS("%[start]") TICKS("%[end]")
			 : [start] "=&r"(start), [end] "=&r"(end)
			 :
			 : "rax", "rdx", "cc");
	return end - start;
}

struct subject {
	const char *name;
	uint64_t (*time)(uint64_t n, long *last);
	uint64_t n; /* turns per batch */
	double cycles, piece;
};

static int64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double middle(double *x, size_t n)
{
	qsort(x, n, sizeof(*x), ascending);
	return n % 2 ? x[n / 2] : (x[n / 2 - 1] + x[n / 2]) / 2;
}

/* Turns that take about BATCH_NS by the clock, from the quickest of a few long rows of them. */
static uint64_t size_batch(const struct subject *s)
{
	const uint64_t row = 200;
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

static double fences_ticks(void)
{
	double fences[200];

	for (int i = 0; i < 200; i++)
		fences[i] = (double)time_fences();
	return middle(fences, 200);
}

/* Cycles per imul: the whole number of times that its row is longer than one of add beside it; 0 if
 * it is none. The other thread of the core slows add, so that of the ratios a high one is taken. */
static int imul_cycles(void)
{
	enum { ROWS = 400 };
	double ratio[ROWS], fixed = fences_ticks();

	for (int i = 0; i < ROWS; i++) {
		double imul = (double)time_imul() - fixed;
		ratio[i] = imul / ((double)time_add() - fixed);
	}
	qsort(ratio, ROWS, sizeof(*ratio), ascending);
	double high = ratio[ROWS * 9 / 10];
	int whole = (int)(high + 0.5);
	return whole >= 2 && high > whole * 0.99 && high < whole * 1.01 ? whole : 0;
}

/* Cycles of a batch of n turns, the middle over groups whose two rulers are within 1 % of each
 * other, and of those the ones beside quick pieces; 0 when hardly any was. *piece gets the cycles
 * of a quick one. */
static double batch_cycles(uint64_t (*time)(uint64_t n, long *last), uint64_t n, unsigned groups,
			   double links, double fences, double *piece)
{
	static double cycles[MAX_GROUPS], pieces[MAX_GROUPS], sorted[MAX_GROUPS];
	double before = (double)time_imul(), slow = (double)time_pieces();
	unsigned kept = 0, quick = 0;
	long last;

	for (unsigned g = 0; g < groups; g++) {
		uint64_t ticks = 0;
		for (int i = 0; i < BATCHES; i++)
			ticks += time(n, &last);
		double after = (double)time_imul(), next = (double)time_pieces();
		if (after < before * 1.01 && before < after * 1.01) {
			double rate = links / ((before + after) / 2 - fences);
			cycles[kept] = (double)ticks / (int)BATCHES * rate;
			pieces[kept] = ((next > slow ? next : slow) - fences) * rate / (int)PIECES;
			sorted[kept] = pieces[kept];
			kept++;
		}
		before = after;
		slow = next;
	}
	if (kept < groups / 4 || !kept)
		return 0;
	qsort(sorted, kept, sizeof(*sorted), ascending);
	*piece = sorted[kept / 20];
	for (unsigned g = 0; g < kept; g++)
		if (pieces[g] < *piece * 1.05)
			cycles[quick++] = cycles[g];
	return middle(cycles, quick);
}

static int measure(struct subject *s, unsigned groups, int imul)
{
	double links = (double)imul * (int)LINKS, fixed = fences_ticks(), piece;

	s->n = size_batch(s);
	double loop = batch_cycles(s->time, s->n, groups, links, fixed, &s->piece);
	double empty = batch_cycles(time_nothing, s->n, groups / 5 + 1, links, fixed, &piece);
	s->cycles = (loop - empty) / ((double)s->n * (int)UNROLLED);
	return loop > 0 && empty > 0;
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
	struct subject subjects[] = {{.name = "syscall getppid", .time = time_syscall},
				     {.name = "vdso clock_gettime_monotonic", .time = time_vdso}};
	int cpu = argc == 3 ? number(argv[1], 0, 65535) : -1;
	int groups = argc == 3 ? number(argv[2], 1, MAX_GROUPS) : -1;
	if (cpu < 0 || groups < 0) {
		fprintf(stderr, "usage: reference CPU GROUPS\n");
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
	int imul = 0;
	for (int i = 0; i < 100 && !imul; i++) /* another thread of the core slows add */
		imul = imul_cycles();
	if (!imul) {
		fprintf(stderr,
			"reference: no ruler: a row of imul is no whole number of rows of add\n");
		return 3;
	}
	for (int i = 0; i < 2; i++)
		if (!measure(&subjects[i], (unsigned)groups, imul)) {
			fprintf(stderr, "reference: the frequency did not hold\n");
			return 3;
		}
	if (!answers_are_right()) {
		fprintf(stderr, "reference: a call gave a wrong answer\n");
		return 2;
	}
	for (int i = 0; i < 2; i++)
		printf("%s %.3f %.3f\n", subjects[i].name, subjects[i].cycles, subjects[i].piece);
	return 0;
}

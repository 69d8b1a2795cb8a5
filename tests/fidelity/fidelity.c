/* Whether the suite's figures are those of an independent reference, in core cycles.
 *
 *	fidelity SYSPATH REFERENCE [CPU]
 *
 * SYSPATH run and REFERENCE (reference.c) alternate PAIRS times on one CPU, in random order within
 * each pair, and `perf bench syscall basic` with them where it is installed. A run of either is the
 * same number of processes; its figure is the median over them of each one's median. Printed for
 * each cell: the ratio of the medians over runs, and how much the figure varies from run to run.
 *
 * Exit 0 when measured, goals met or not: this is a benchmark; 2 when something is missing; 3 when
 * the ratio is known no better than the goal is wide, or where there are no cycles. */
#include "tests/fidelity/program.h"

#include "bench/host/cpus_here.h"
#include "bench/stats/quantile.h"

#include <jansson.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

enum { PAIRS = 10, CELLS = 2, PROCESSES = 25, MOST_PROCESSES = 200, AGAIN = 10 };
#define REFERENCE_GROUPS "100" /* of four batches, of each cell per process */
#define SYSPATH_BATCHES	 "400"
#define PERF_CALLS	 "1000000"

static const double ratio_goal = 0.005;	    /* away from 1 */
static const double variation_goal = 0.003; /* standard deviation over mean */

static const struct cell {
	const char *path, *op;
} cells[CELLS] = {{"syscall", "getppid"}, {"vdso", "clock_gettime_monotonic"}};

enum tool { SYSPATH, REFERENCE, PERF, TOOLS };

/* The processes of a reference's run: cycles per call, and those of a piece beside it, which show
 * whether the core was shared (reference.c). */
struct processes {
	double cost[MOST_PROCESSES], piece[MOST_PROCESSES];
	int n;
};

struct series {
	double cost[TOOLS][CELLS]
		   [PAIRS]; /* core cycles per call; PERF: mean, ns, first cell only */
	struct processes reference[CELLS][PAIRS];
	double ns[PAIRS]; /* of SYSPATH, the first cell */
	int runs;	  /* complete pairs */
	int with_perf;
};

static int fail(const char *what, const char *why)
{
	fprintf(stderr, "fidelity: %s: %s\n", what, why);
	return 2;
}

/* Whether the cycles of a cell are those of a core that was shared in nearly all invocations. */
static bool has_shared_core(const json_t *cost)
{
	const json_t *alone = json_object_get(json_object_get(cost, "cycles"), "alone"), *flag;
	size_t i;

	json_array_foreach (json_object_get(json_object_get(cost, "invocations"), "shared"), i,
			    flag)
		if (json_is_true(flag) && !json_integer_value(alone))
			return true;
	return false;
}

/* The figures out of a result document. 0 or an exit code. */
static int take_document(const char *text, struct series *s, int run)
{
	json_t *root = json_loads(text, 0, NULL), *cell;
	const char *none = NULL;
	size_t i;
	int found = 0;

	json_array_foreach (json_object_get(root, "cells"), i, cell) {
		const char *path = json_string_value(json_object_get(cell, "path"));
		const char *op = json_string_value(json_object_get(cell, "op"));
		const json_t *cost = json_object_get(cell, "cost");
		for (int k = 0; k < CELLS && path && op; k++) {
			if (strcmp(path, cells[k].path) || strcmp(op, cells[k].op))
				continue;
			const char *why = json_string_value(json_object_get(cost, "no_cycles"));
			if (why)
				none = why;
			if (has_shared_core(cost))
				none = "something else used the core beside nearly all of its processes";
			s->cost[SYSPATH][k][run] = json_number_value(
				json_object_get(json_object_get(cost, "cycles"), "p50"));
			found += s->cost[SYSPATH][k][run] > 0;
			if (!k)
				s->ns[run] = json_number_value(
					json_object_get(json_object_get(cost, "ns"), "p50"));
		}
	}
	int code =
		found == CELLS && !none ? 0
		: none			? fail("syspath run has no cycles", none) + 1
		       : fail("syspath run", "not both cells could be measured; see syspath list");
	json_decref(root);
	return code;
}

static int run_syspath(const char *program, int cpu, struct series *s, int run)
{
	static char text[1 << 20];
	char number[16], processes[16], why[PROGRAM_WHY];
	const char *const args[] = {program,
				    "run",
				    "--abi=x86_64",
				    "--path=syscall,vdso",
				    "--op=getppid,clock_gettime_monotonic",
				    "--batches",
				    SYSPATH_BATCHES,
				    "--invocations",
				    processes,
				    "--output=-",
				    "--cpu",
				    number,
				    NULL};

	snprintf(number, sizeof(number), "%d", cpu);
	snprintf(processes, sizeof(processes), "%d", PROCESSES);
	if (run_on_cpu(args, cpu, text, sizeof(text), why))
		return fail(program, why);
	return take_document(text, s, run);
}

/* The numbers in the line "PATH OP CYCLES PIECE"; false when there is no such line. */
static bool figures_of(const char *text, const struct cell *cell, double *cycles, double *piece)
{
	char label[64];

	snprintf(label, sizeof(label), "%s %s ", cell->path, cell->op);
	const char *at = strstr(text, label);
	char *end = NULL;

	if (!at)
		return false;
	*cycles = strtod(at + strlen(label), &end);
	*piece = strtod(end, &end);
	return *cycles > 0 && *piece > 0;
}

/* What a piece takes of a core that nothing shares: the least of all processes so far. */
static double least_piece(const struct series *s, int cell)
{
	double least = (double)INFINITY;

	for (int run = 0; run < PAIRS; run++)
		for (int i = 0; i < s->reference[cell][run].n; i++)
			least = fmin(least, s->reference[cell][run].piece[i]);
	return least;
}

/* The processes of a run that had the core alone: their costs in cost[], and how many. */
static int take_alone(const struct series *s, int cell, int run, double *cost)
{
	const struct processes *p = &s->reference[cell][run];
	double most = 1.1 * least_piece(s, cell);
	int n = 0;

	for (int i = 0; i < p->n; i++)
		if (p->piece[i] < most)
			cost[n++] = p->cost[i];
	return n;
}

/* One run: processes until as many as the suite has invocations had the core alone, and at most
 * MOST_PROCESSES; those whose ruler did not hold are left out. */
static int run_reference(const char *program, int cpu, struct series *s, int run)
{
	char text[4096], number[16], why[PROGRAM_WHY];
	const char *const args[] = {program, number, REFERENCE_GROUPS, NULL};
	double cost[MOST_PROCESSES];
	int alone = 0;

	snprintf(number, sizeof(number), "%d", cpu);
	for (int i = 0; i < MOST_PROCESSES && alone < PROCESSES; i++) {
		if (i == PROCESSES && !s->reference[0][run].n)
			return 3;
		int code = run_on_cpu(args, cpu, text, sizeof(text), why);
		if (code && code != 3)
			return fail(program, why);
		alone = MOST_PROCESSES;
		for (int k = 0; k < CELLS && !code; k++) {
			struct processes *p = &s->reference[k][run];
			if (!figures_of(text, &cells[k], &p->cost[p->n], &p->piece[p->n]))
				return fail(program, "its output cannot be read");
			p->n++;
		}
		for (int k = 0; k < CELLS; k++) {
			int here = take_alone(s, k, run, cost);
			alone = here < alone ? here : alone;
		}
	}
	return 0;
}

/* The figure of each run: the median of its processes that had the core alone. 0; 3 where a run
 * has too few. */
static int reduce_reference(struct series *s)
{
	enum { ENOUGH = 5 };
	double cost[MOST_PROCESSES];

	for (int k = 0; k < CELLS; k++)
		for (int run = 0; run < PAIRS; run++) {
			int alone = take_alone(s, k, run, cost);
			if (alone < ENOUGH)
				return fail("reference",
					    "something else used the core beside nearly "
					    "all processes of a run") +
				       1;
			s->cost[REFERENCE][k][run] = median_of(cost, (size_t)alone);
		}
	return 0;
}

/* It reports microseconds per call over one long window, a loop of getppid() through libc. */
static int run_perf(int cpu, struct series *s, int run)
{
	char text[4096], why[PROGRAM_WHY];
	const char *const args[] = {"perf", "bench", "syscall", "basic", "-l", PERF_CALLS, NULL};
	const char *unit;

	if (run_on_cpu(args, cpu, text, sizeof(text), why))
		return -1;
	unit = strstr(text, "usecs/op");
	while (unit && unit > text && unit[-1] != '\n')
		unit--;
	s->cost[PERF][0][run] = unit ? strtod(unit, NULL) * 1e3 : 0;
	return s->cost[PERF][0][run] > 0 ? 0 : -1;
}

static int run_tool(enum tool tool, char **argv, int cpu, struct series *s, int run)
{
	switch (tool) {
	case SYSPATH:
		return run_syspath(argv[1], cpu, s, run);
	case REFERENCE:
		return run_reference(argv[2], cpu, s, run);
	case PERF:
		if (s->with_perf && run_perf(cpu, s, run))
			s->with_perf = 0;
		return 0;
	case TOOLS:
		break;
	}
	return 0;
}

/* The rotation: every tool once, in random order, PAIRS times. */
static int rotate(char **argv, int cpu, struct series *s)
{
	for (s->runs = 0; s->runs < PAIRS; s->runs++) {
		enum tool order[TOOLS] = {SYSPATH, REFERENCE, PERF};
		for (uint32_t i = TOOLS - 1; i > 0; i--) {
			uint32_t draw = 0;
			if (getrandom(&draw, sizeof(draw), 0) != (ssize_t)sizeof(draw))
				draw = (uint32_t)time(NULL) + i;
			enum tool other = order[draw % (i + 1)];
			order[draw % (i + 1)] = order[i];
			order[i] = other;
		}
		for (int i = 0; i < TOOLS; i++) {
			int code, again = AGAIN;
			do
				code = run_tool(order[i], argv, cpu, s, s->runs);
			while (code == 3 && again--); /* the core may be free the next time */
			if (code)
				return code;
		}
		if (isatty(STDERR_FILENO))
			fprintf(stderr, "\rpair %d of %d", s->runs + 1, PAIRS);
	}
	if (isatty(STDERR_FILENO))
		fputs("\r\033[K", stderr);
	return 0;
}

static double median(const double *x)
{
	double sorted[PAIRS];

	memcpy(sorted, x, sizeof(sorted));
	return median_of(sorted, PAIRS);
}

/* Standard deviation over mean. */
static double variation(const double *x)
{
	double sum = 0, squares = 0;

	for (int i = 0; i < PAIRS; i++)
		sum += x[i];
	for (int i = 0; i < PAIRS; i++)
		squares += (x[i] - sum / (int)PAIRS) * (x[i] - sum / (int)PAIRS);
	return sqrt(squares / (PAIRS - 1)) / (sum / (int)PAIRS);
}

static const char *verdict(int met)
{
	return met ? "met" : "NOT MET";
}

static void print_side(const char *name, const double *cost)
{
	double low = cost[0], high = cost[0];

	for (int i = 1; i < PAIRS; i++) {
		low = cost[i] < low ? cost[i] : low;
		high = cost[i] > high ? cost[i] : high;
	}
	printf("  %-10s  median p50 %8.2f cycles, runs %.2f to %.2f, variation %.2f %%: goal %.1f %% "
	       "%s\n",
	       name, median(cost), low, high, variation(cost) * 100, variation_goal * 100,
	       verdict(variation(cost) <= variation_goal));
}

/* Prints a cell; 0, or 3 when the interval of the ratio lies neither within the goal nor outside.
 */
static int judge(const struct series *s, int cell)
{
	const double *ours = s->cost[SYSPATH][cell], *theirs = s->cost[REFERENCE][cell];
	double ratio = median(ours) / median(theirs), pair[PAIRS];

	for (int i = 0; i < PAIRS; i++)
		pair[i] = ours[i] / theirs[i];
	sort_doubles(pair, PAIRS);
	/* The second and the ninth of ten hold the median at 97.9 %: the sign test's interval. */
	double low = pair[1], high = pair[PAIRS - 2];
	bool outside = low > 1 + ratio_goal || high < 1 - ratio_goal;
	bool wide = (high - low) / 2 > ratio_goal;
	printf("%s %s\n", cells[cell].path, cells[cell].op);
	print_side("syspath", ours);
	print_side("reference", theirs);
	printf("  ratio of the medians %.4f, by pairs [%.4f, %.4f]: goal %.3f to %.3f %s\n", ratio,
	       low, high, 1 - ratio_goal, 1 + ratio_goal,
	       !outside && wide ? "CANNOT TELL, this host is too noisy now"
				: verdict(!outside && fabs(ratio - 1) <= ratio_goal));
	return !outside && wide ? 3 : 0;
}

static void print_perf(const struct series *s)
{
	double ns = median(s->cost[PERF][0]);

	if (!s->with_perf) {
		puts("perf bench syscall basic: not installed, or it does not run here");
		return;
	}
	printf("perf bench syscall basic, getppid by a loop through libc\n"
	       "  median %.1f ns per call, variation %.2f %%, %.2f times syspath's p50\n",
	       ns, variation(s->cost[PERF][0]) * 100, ns / median(s->ns));
}

int main(int argc, char **argv)
{
	static struct series s = {.with_perf = 1};
	int code = 0;
	struct error error = {0};
	struct timespec start, end;

	if (argc < 3 || argc > 4)
		return fail("usage", "fidelity SYSPATH REFERENCE [CPU]");
	int cpu = cpus_choose(argc == 4 ? (int)strtol(argv[3], NULL, 10) : -1, &error);
	if (cpu < 0)
		return fail("usage", error.text);
	clock_gettime(CLOCK_MONOTONIC, &start);
	code = rotate(argv, cpu, &s);
	clock_gettime(CLOCK_MONOTONIC, &end);
	if (!code)
		code = reduce_reference(&s);
	if (code)
		return code;
	printf("%d runs of each side, alternating, CPU %d, %ld s; a run is %d processes\n", s.runs,
	       cpu, (long)(end.tv_sec - start.tv_sec), PROCESSES);
	for (int i = 0; i < CELLS; i++)
		code |= judge(&s, i);
	print_perf(&s);
	return code;
}

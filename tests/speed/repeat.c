/* How much a figure varies from run to run: QUICK quick runs and FULL full ones, one after the
 *other, and again beside LOAD busy processes.
 *
 *	repeat SYSPATH [QUICK [FULL [CPU]]]
 *
 * Printed for each path and ABI: the variation (standard deviation over mean) of the cell's cycles
 *p50 from run to run, the middle and the largest of its operations, beside that of the ns p50; the
 *goals of docs/method.md. `empty` is left out: it costs nothing.
 *
 * Exit 0 when measured, goals met or not: this is a benchmark; 2 when something is missing. */
#include "bench/document/read.h"
#include "bench/host/cpus_here.h"
#include "bench/stats/quantile.h"
#include "tests/fidelity/program.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

enum { MAX_RUNS = 64, LOAD = 4, MAX_PATHS = 64, MAX_OPS = 64 };

struct runs {
	struct run_document document[MAX_RUNS];
	size_t n;
	double seconds; /* of the median run, by the wall */
};

static int fail(const char *what, const char *why)
{
	fprintf(stderr, "repeat: %s: %s\n", what, why);
	return 2;
}

/* One run into the next document. 0 or 2. */
static int run_once(const char *program, bool quick, int cpu, const char *file, struct runs *runs)
{
	char number[16], why[PROGRAM_WHY], text[1 << 16];
	const char *const args[] = {
		program, "run", "--cpu", number, "--output", file, quick ? "--quick" : NULL, NULL};
	struct error error = {0};

	snprintf(number, sizeof(number), "%d", cpu);
	int code = run_on_cpu(args, cpu, text, sizeof(text), why);
	if (code)
		return fail(program, why);
	code = document_read(file, &runs->document[runs->n], &error);
	if (code)
		return fail(file, error.text);
	runs->n++;
	return 0;
}

static double now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int make_runs(const char *program, bool quick, int cpu, size_t n, struct runs *runs)
{
	char file[] = "/tmp/syspath-repeat-XXXXXX";
	double took[MAX_RUNS];
	int fd = mkstemp(file), code = fd < 0 ? fail(file, "cannot be made") : 0;

	for (size_t i = 0; i < n && !code; i++) {
		double start = now_s();
		code = run_once(program, quick, cpu, file, runs);
		took[i] = now_s() - start;
	}
	if (!code)
		runs->seconds = median_of(took, n);
	unlink(file);
	close(fd);
	return code;
}

/* Standard deviation over mean of a cell's p50 in the unit; NaN where a run has none. */
static double variation(const struct runs *runs, const struct run_cell *cell, enum unit unit)
{
	double sum = 0, squares = 0, x[MAX_RUNS];

	for (size_t i = 0; i < runs->n; i++) {
		const struct run_cell *c = document_cell_under(&runs->document[i], cell->condition,
							       cell->abi, cell->path, cell->op);
		x[i] = c && c->measured ? cell_value(c, FIGURE_P50, unit) : (double)NAN;
		sum += x[i];
	}
	double middle = sum / (double)runs->n;
	for (size_t i = 0; i < runs->n; i++)
		squares += (x[i] - middle) * (x[i] - middle);
	return sqrt(squares / (double)(runs->n - 1)) / middle;
}

/* The variations of a path's operations, sorted. Returns how many. */
static size_t of_path(const struct runs *runs, const char *abi, const char *path, enum unit unit,
		      double out[MAX_OPS])
{
	const struct run_document *first = &runs->document[0];
	size_t n = 0;

	for (size_t i = 0; i < first->n_cells && n < MAX_OPS; i++) {
		const struct run_cell *c = &first->cells[i];
		if (strcmp(c->abi, abi) != 0 || strcmp(c->path, path) != 0 || !c->measured)
			continue;
		double v = variation(runs, c, unit);
		if (!isnan(v))
			out[n++] = v * 100;
	}
	sort_doubles(out, n);
	return n;
}

/* A line per path; the largest variation of any is held against the goal, int80's against its own.
 */
static void print(const struct runs *runs, const char *what, double goal, double goal_int80)
{
	const struct run_document *first = &runs->document[0];
	double worst = 0, worst_int80 = 0;

	printf("%zu %s runs, median %.1f s; core %.0f to %.0f MHz in the first\n", runs->n, what,
	       runs->seconds, first->ruler.mhz_lowest, first->ruler.mhz_highest);
	printf("  %-16s %-7s %22s   %22s\n", "path", "abi", "cycles p50, % varies",
	       "ns p50, % varies");
	for (size_t i = 0; i < first->n_cells; i++) {
		const struct run_cell *c = &first->cells[i];
		double cycles[MAX_OPS], ns[MAX_OPS];
		bool seen = !strcmp(c->path, "empty");
		for (size_t k = 0; k < i && !seen; k++)
			seen = !strcmp(c->path, first->cells[k].path) &&
			       !strcmp(c->abi, first->cells[k].abi);
		size_t n = seen ? 0 : of_path(runs, c->abi, c->path, UNIT_CYCLE, cycles);
		size_t n_ns = seen ? 0 : of_path(runs, c->abi, c->path, UNIT_NS, ns);
		if (!n_ns)
			continue;
		printf("  %-16s %-7s ", c->path, c->abi);
		if (n)
			printf("%8.2f, at most %5.2f", median_sorted(cycles, n), cycles[n - 1]);
		else
			printf("%22s", "no cycles");
		printf("   %8.2f, at most %5.2f\n", median_sorted(ns, n_ns), ns[n_ns - 1]);
		double *of = strcmp(c->path, "int80") ? &worst : &worst_int80;
		*of = n ? fmax(*of, cycles[n - 1]) : (double)INFINITY;
	}
	printf("  goal: cycles at most %.1f %%, int80 %.1f %%: %s\n", goal, goal_int80,
	       worst <= goal && worst_int80 <= goal_int80 ? "met" : "NOT MET");
}

static void runs_free(struct runs *runs)
{
	for (size_t i = 0; i < runs->n; i++)
		document_free(&runs->document[i]);
	runs->n = 0;
}

/* Busy processes that end with this one. */
static void begin_load(pid_t pids[LOAD])
{
	for (int i = 0; i < LOAD; i++) {
		pids[i] = fork();
		if (!pids[i]) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			for (;;)
				__asm__ volatile("" ::: "memory");
		}
	}
}

static void end_load(const pid_t pids[LOAD])
{
	for (int i = 0; i < LOAD; i++)
		if (pids[i] > 0)
			kill(pids[i], SIGKILL);
}

static size_t count_of(const char *text, size_t otherwise)
{
	unsigned long n = text ? strtoul(text, NULL, 10) : otherwise;

	return n < 2 ? 2 : n > MAX_RUNS ? MAX_RUNS : n;
}

int main(int argc, char **argv)
{
	static const struct {
		bool quick, load;
		const char *what;
		double goal, goal_int80;
	} series[] = {
		{true, false, "quick", 0.4, 1},
		{false, false, "full", 0.2, 1},
		{true, true, "quick, beside a load of 4,", 0.8, 2},
		{false, true, "full, beside a load of 4,", 0.4, 2},
	};
	size_t n[2] = {count_of(argc > 3 ? argv[3] : NULL, 5),
		       count_of(argc > 2 ? argv[2] : NULL, 10)};
	static struct runs runs;
	struct error error = {0};
	int code = 0;

	if (argc < 2 || argc > 5)
		return fail("usage", "repeat SYSPATH [QUICK [FULL [CPU]]]");
	int cpu = cpus_choose(argc > 4 ? (int)strtol(argv[4], NULL, 10) : -1, &error);
	if (cpu < 0)
		return fail("usage", error.text);
	for (size_t i = 0; i < sizeof(series) / sizeof(series[0]) && !code; i++) {
		pid_t load[LOAD] = {0};
		if (series[i].load)
			begin_load(load);
		code = make_runs(argv[1], series[i].quick, cpu, n[series[i].quick], &runs);
		end_load(load);
		if (!code)
			print(&runs, series[i].what, series[i].goal, series[i].goal_int80);
		fflush(stdout);
		runs_free(&runs);
	}
	return code;
}

/* How much a figure varies from run to run: QUICK quick runs and FULL full ones, one after the
 * other, and again beside LOAD busy processes.
 *
 *	repeat SYSPATH [QUICK [FULL [CPU]]]
 *
 * Printed for each path and ABI: the variation (standard deviation over mean) of the cell's cycles
 * p50 from run to run, the middle and the largest of its operations, beside that of the ns p50; the
 * goals of docs/method.md. `empty` is left out: it costs nothing. So is, for cycles, what a run
 * measured while something else used the core all the time, which the run marks itself; how much
 * that was stands beside it, and what is left of fewer than LEAST runs is not seen.
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

enum { MAX_RUNS = 64, LEAST = 3, LOAD = 4, MAX_OPS = 64 };

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

/* Standard deviation over mean of a cell's p50 in the unit, over the runs in which it may be
 * quoted; NaN where they are fewer than LEAST. */
static double variation(const struct runs *runs, const struct run_cell *cell, enum unit unit)
{
	double sum = 0, squares = 0, x[MAX_RUNS];
	size_t n = 0;

	for (size_t i = 0; i < runs->n; i++) {
		const struct run_cell *c = document_cell_under(&runs->document[i], cell->condition,
							       cell->abi, cell->path, cell->op);
		if (!c || !c->measured || (unit == UNIT_CYCLE && cell_of_shared_core(c)))
			continue;
		x[n] = cell_value(c, FIGURE_P50, unit);
		sum += x[n++];
	}
	double middle = sum / (double)n;
	for (size_t i = 0; i < n; i++)
		squares += (x[i] - middle) * (x[i] - middle);
	return n < LEAST && n < runs->n ? (double)NAN : sqrt(squares / (double)(n - 1)) / middle;
}

/* The variations of a path's operations, in percent, and how many cells have none. */
struct path_variation {
	double of[MAX_OPS]; /* sorted */
	size_t n, unseen;
};

static struct path_variation of_path(const struct runs *runs, const struct run_cell *like,
				     enum unit unit)
{
	const struct run_document *first = &runs->document[0];
	struct path_variation path = {.n = 0};

	for (size_t i = 0; i < first->n_cells && path.n < MAX_OPS; i++) {
		const struct run_cell *c = &first->cells[i];
		if (strcmp(c->abi, like->abi) != 0 || strcmp(c->path, like->path) != 0 ||
		    !c->measured)
			continue;
		double v = variation(runs, c, unit);
		if (isnan(v))
			path.unseen++;
		else
			path.of[path.n++] = v * 100;
	}
	sort_doubles(path.of, path.n);
	return path;
}

static bool is_first_of_its_path(const struct run_document *document, size_t i)
{
	const struct run_cell *cells = document->cells;

	for (size_t k = 0; k < i; k++)
		if (!strcmp(cells[i].path, cells[k].path) && !strcmp(cells[i].abi, cells[k].abi))
			return false;
	return strcmp(cells[i].path, "empty") != 0;
}

/* Least and largest share of a run's batches that something else used the core beside. */
static void print_shared(const struct runs *runs)
{
	double low = 1, high = 0;

	for (size_t i = 0; i < runs->n; i++) {
		low = fmin(low, runs->document[i].ruler.shared_share);
		high = fmax(high, runs->document[i].ruler.shared_share);
	}
	printf("  something else used the core beside %.0f to %.0f %% of a run's batches\n",
	       low * 100, high * 100);
}

/* A line per path; the largest variation of any is held against the goal, int80's against its own.
 */
static void print(const struct runs *runs, const char *what, double goal, double goal_int80)
{
	const struct run_document *first = &runs->document[0];
	double worst = 0, worst_int80 = 0;
	size_t seen = 0, unseen = 0;

	printf("%zu %s runs, median %.1f s; core %.0f to %.0f MHz in the first\n", runs->n, what,
	       runs->seconds, first->ruler.mhz_lowest, first->ruler.mhz_highest);
	print_shared(runs);
	printf("  %-16s %-7s %22s   %22s\n", "path", "abi", "cycles p50, % varies",
	       "ns p50, % varies");
	for (size_t i = 0; i < first->n_cells; i++) {
		const struct run_cell *c = &first->cells[i];
		if (!is_first_of_its_path(first, i))
			continue;
		struct path_variation cycles = of_path(runs, c, UNIT_CYCLE),
				      ns = of_path(runs, c, UNIT_NS);
		if (!ns.n)
			continue;
		printf("  %-16s %-7s ", c->path, c->abi);
		if (cycles.n)
			printf("%8.2f, at most %5.2f", median_sorted(cycles.of, cycles.n),
			       cycles.of[cycles.n - 1]);
		else
			printf("%22s", first->has_cycles ? "core shared" : "no cycles");
		printf("   %8.2f, at most %5.2f\n", median_sorted(ns.of, ns.n), ns.of[ns.n - 1]);
		double *of = strcmp(c->path, "int80") ? &worst : &worst_int80;
		if (cycles.n)
			*of = fmax(*of, cycles.of[cycles.n - 1]);
		seen += cycles.n;
		unseen += cycles.unseen;
	}
	printf("  goal: cycles at most %.1f %%, int80 %.1f %%: %s; seen in %zu of %zu cells\n",
	       goal, goal_int80,
	       !seen					    ? "not seen"
	       : worst <= goal && worst_int80 <= goal_int80 ? "met"
							    : "NOT MET",
	       seen, seen + unseen);
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

/* How long tracking takes: a comparison of two full documents, and a history of 10,000 runs. Makes
 * both in a temporary folder, times the program itself from start to end, prints the best of five.
 *
 *   tracking SYSPATH        SYSPATH is the driver */
#include "bench/document/document_text.h"
#include "bench/engine/plan.h"
#include "bench/files/save.h"
#include "bench/history/history.h"
#include "bench/record/document.h"
#include "bench/record/invocations.h"
#include "bench/record/summary.h"
#include "bench/stats/rng.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { RUNS = 10000, INVOCATIONS = 20, QUANTILES = SUMMARY_QUANTILES, HOSTS = 4, REPEATS = 5 };

static void die(const char *what, const char *why)
{
	fprintf(stderr, "tracking: %s: %s\n", what, why);
	exit(2);
}

/* Uniform on [0, 1). */
static double uniform(struct rng *rng)
{
	return (double)(rng_next(rng) >> 11) * 0x1p-53;
}

/* A cost about `level`, its spread that of floors on a quiet host. */
static double about(struct rng *rng, double level)
{
	return round(level * (1 + 0.01 * uniform(rng)) * 1000) / 1000;
}

static json_t *costs_of(double floor, double p50)
{
	return json_pack("{s:f, s:f, s:f, s:f, s:f, s:[f,f]}", "floor", floor, "p50", p50, "p90",
			 p50 * 1.05, "p99", p50 * 1.2, "mean", p50 * 1.02, "p50_interval", p50,
			 p50);
}

static json_t *cell_of(struct rng *rng, const struct cell_id *id, double level, int invocations,
		       int quantiles)
{
	struct invocation_record told[INVOCATIONS];
	json_t *curve = json_array();

	for (int i = 0; i < invocations; i++)
		told[i] = (struct invocation_record){
			.order = i,
			.floor = about(rng, level),
			.p50 = about(rng, level * 1.1),
			.p10_cycles = about(rng, level * 1.7),
			.p50_cycles = about(rng, level * 1.75),
			.tries = 1,
		};
	for (int i = 0; i < quantiles; i++)
		json_array_append_new(curve, json_real(level + i * 0.125));
	json_t *tail = json_pack("{s:f, s:f, s:f}", "p99", level * 2, "p999", level * 3, "max",
				 level * 100);
	json_t *cell = json_pack(
		"{s:s, s:s, s:s, s:s, s:s, s:n, s:s, s:b, s:b, "
		"s:{s:i, s:i, s:o, s:o, s:o, s:o, s:o}, "
		"s:{s:i, s:O, s:O}}",
		"abi", abi_names[id->abi], "path", paths[id->path].name, "op", ops[id->op].name,
		"condition", "none", "status", "ok", "reason", "nature", "inline", "enters_kernel",
		1, "fallback", 0, "cost", "calls_per_batch", 100, "batches", 20000, "tsc",
		costs_of(level, about(rng, level * 1.1)), "ns", costs_of(level / 2.5, level / 2),
		"cycles",
		json_pack("{s:f, s:f, s:f, s:[f,f]}", "p10", level, "p50", level * 1.75, "p90",
			  level * 2, "p50_interval", level * 1.7, level * 1.8),
		"invocations", invocations_make(told, (size_t)invocations, 0.4, true),
		"quantiles_cycles", curve, "tail", "calls", 10000, "tsc", tail, "ns", tail);
	json_decref(tail);
	return cell;
}

/* What happened during each invocation of both ABIs. */
static json_t *noise_of(int invocations)
{
	json_t *list = json_array();

	for (int i = 0; i < 2 * invocations; i++)
		json_array_append_new(list,
				      json_pack("{s:s, s:s, s:f, s:i, s:i, s:i, s:i, s:i, s:i}",
						"abi", abi_names[i % 2], "condition", "none",
						"wall_ms", 750.125, "steal_ms", 0, "interrupts",
						200, "cpu_pressure_us", 1000, "voluntary_switches",
						5, "involuntary_switches", 2, "migrations", 0));
	return list;
}

/* A run of every cell of the design, every cell changing its level at run 6,000. */
static json_t *document_of(struct rng *rng, int run, int invocations, int quantiles)
{
	struct selection all = selection_default();
	struct cell_id cells[PLAN_MAX_CELLS];
	size_t n = plan_cells(&all, cells);
	time_t at = 1767225600 + (time_t)run * 3600;
	char started[32];
	struct tm utc;
	json_t *list = json_array();

	strftime(started, sizeof(started), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&at, &utc));
	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, cell_of(rng, &cells[i],
						    100.0 + (double)i + (run >= 6000 ? 5 : 0),
						    invocations, quantiles));
	return json_pack(
		"{s:s, s:s, s:f, s:s, s:{s:i, s:i}, s:{s:f, s:s}, s:{s:{s:s, s:i}, s:{s:s}}, "
		"s:o, s:o}",
		"schema", DOCUMENT_SCHEMA, "started", started, "duration_s", 60.0, "engine", "tsc",
		"settings", "batches", 1000, "inject_tsc", 0, "tsc", "hz", 2.5e9, "source",
		"made up", "host", "hard", "cpu_vendor", "made up", "cpu_model", run % HOSTS,
		"soft", "hostname", "made-up", "noise", noise_of(invocations), "cells", list);
}

static void write_document(const char *file, json_t *document)
{
	struct save save;
	char *text = document_text(document);

	if (!text || save_open(&save, file) || save_finish(&save, text, strlen(text)))
		die(file, "cannot be written");
	free(text);
	json_decref(document);
}

static void make_history(const char *file)
{
	struct rng rng;
	struct history *history;
	struct run_document document;
	struct history_entry *entry;
	struct error error = {0};
	char commit[32];
	const struct history_label label = {.commit = commit};
	int64_t id;

	rng_seed(&rng, 1);
	if (history_open(file, HISTORY_ADD, &history, &error))
		die(file, error.text);
	if (history_begin(history))
		die(file, history_why(history));
	for (int run = 0; run < RUNS; run++) {
		snprintf(commit, sizeof(commit), "commit-%d", run);
		if (document_check(document_of(&rng, run, 1, 2), &document, &error))
			die("a document made up", error.text);
		if (history_entry_make(&document, &label, &entry, &error))
			die("a document made up", error.text);
		document_free(&document);
		if (history_add(history, entry, &id))
			die(file, history_why(history));
		history_entry_free(entry);
	}
	if (history_commit(history))
		die(file, history_why(history));
	history_close(history);
}

/* Seconds from start to end of a shell command, whose output is thrown away. */
static double time_of(const char *command)
{
	struct timespec a, b;

	clock_gettime(CLOCK_MONOTONIC, &a);
	int status = system(command); /* NOLINT(cert-env33-c): a benchmark's own command */
	clock_gettime(CLOCK_MONOTONIC, &b);
	if (!WIFEXITED(status) || WEXITSTATUS(status) == 2 || WEXITSTATUS(status) > 4)
		die(command, "failed");
	return (double)(b.tv_sec - a.tv_sec) + 1e-9 * (double)(b.tv_nsec - a.tv_nsec);
}

static void report(const char *what, const char *goal, const char *command)
{
	double best = (double)INFINITY;

	for (int i = 0; i < REPEATS; i++)
		best = fmin(best, time_of(command));
	printf("%-44s %9.1f ms   goal: %s\n", what, best * 1e3, goal);
}

int main(int argc, char **argv)
{
	char folder[] = "/tmp/syspath-speed.XXXXXX", command[1024];
	struct rng rng;

	if (argc != 2 || !mkdtemp(folder) || strlen(argv[1]) > 400)
		die("usage", "tracking SYSPATH");
	rng_seed(&rng, 2);
	char file[2][64], db[64];
	for (int i = 0; i < 2; i++) {
		snprintf(file[i], sizeof(file[i]), "%s/%d.json", folder, i);
		write_document(file[i], document_of(&rng, i * HOSTS, INVOCATIONS, QUANTILES));
	}
	snprintf(command, sizeof(command), "%s compare %s %s >/dev/null", argv[1], file[0],
		 file[1]);
	report("compare of two full documents", "50 ms", command);
	snprintf(db, sizeof(db), "%s/history.sqlite", folder);
	make_history(db);
	snprintf(command, sizeof(command), "%s history add --db %s %s 2>/dev/null", argv[1], db,
		 file[0]);
	report("history add to 10,000 runs", "1 s", command);
	snprintf(command, sizeof(command), "%s history log --db %s >/dev/null", argv[1], db);
	report("history log, 10,000 runs", "2 s", command);
	snprintf(command, sizeof(command),
		 "%s history trend --db %s --path syscall --op getppid >/dev/null", argv[1], db);
	report("history trend, 4 hosts of 2,500 runs", "2 s", command);
	snprintf(command, sizeof(command),
		 "%s history trend --across --db %s --path syscall --op getppid >/dev/null",
		 argv[1], db);
	report("history trend --across, 10,000 runs", "2 s", command);
	snprintf(command, sizeof(command), "%s history export --csv --db %s >/dev/null", argv[1],
		 db);
	report("history export --csv, 10,000 runs, all cells", "none", command);
	for (int i = 0; i < 2; i++)
		unlink(file[i]);
	unlink(db);
	rmdir(folder);
	return 0;
}

/* syspath run: measure, write a result document, show it. */
#include "bench/base/interrupts.h"
#include "bench/cli/documents.h"
#include "bench/cli/message.h"
#include "bench/cli/options.h"
#include "bench/cli/progress.h"
#include "bench/cli/results_folder.h"
#include "bench/commands/commands.h"
#include "bench/engine/counting.h"
#include "bench/engine/engine.h"
#include "bench/engine/host_facts.h"
#include "bench/files/folders.h"
#include "bench/plot/chart_file.h"
#include "bench/plot/run_charts.h"
#include "bench/record/changes.h"
#include "bench/record/document.h"
#include "bench/record/document_counters.h"
#include "bench/table/conclusion.h"
#include "bench/table/table.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct run {
	struct choice choice;
	const char *output; /* NULL: the default name */
	const char *events; /* NULL: nothing is counted */
	bool quick;
	bool plot;    /* draw the charts beside the result */
	bool verbose; /* print the whole table, too */
	uint64_t seed;
	uint64_t inject_tsc;
	uint32_t invocations, batches; /* 0: the default */
	uint32_t wait_s;	       /* or WAIT_DEFAULT */
};

static const struct command_option options[] = {
	OPTION("output", 'O', "FILE", "Write the result here (default: results/runs/HOST-UTC.json)",
	       option_place, struct run, output, .group = 1),
	OPTION("quick", 'q', NULL, "The same method with fewer counts, in a third of the time",
	       option_flag, struct run, quick),
	OPTION("events", 'e', "LIST",
	       "Count these events too, in a pass of its own: names as libpfm4 has them, or default",
	       option_text, struct run, events),
	OPTION("plot", 'P', NULL, "Draw the charts of the result beside it", option_flag,
	       struct run, plot),
	OPTION("verbose", 'v', NULL, "Print the whole table above the conclusion", option_flag,
	       struct run, verbose),
	OPTION_SEED(struct run),
	OPTION("invocations", 0, "N", "Worker processes per ABI", option_u32, struct run,
	       invocations, .low = 1, .high = 10000),
	OPTION("batches", 0, "N", "Timed batches per cell and invocation", option_u32, struct run,
	       batches, .low = 1, .high = WIRE_MAX_BATCHES),
	OPTION_WAIT(struct run, "a run of all cells ends in 12 s, with --quick in 3.5 s"),
	OPTION("inject", 0, "N", "Burn N TSC ticks per call inside every timed batch", option_u64,
	       struct run, inject_tsc, .high = 1000000),
	{0},
};

static const struct command_line command = {
	.options = options,
	.shared = {PLACE_OPTIONS(struct run), VIA_OPTIONS(struct run), CELL_OPTIONS(struct run)},
	.doc = "Measure what each way into the kernel costs, write a result document, sum it up.\v"
	       "Exit status: 0; 1 when a cell failed; 2 on a usage or environment error, with "
	       "nothing written; 3 when the host or its clock changed during the run, which the "
	       "result then records; 4 when nothing chosen can be measured on this host.",
};

/* results/runs/HOST-UTC.json, in a folder that is made when it is missing. On failure the path is
 * that of what could not be made. */
static int default_output(char *path, size_t size, time_t now)
{
	char own[128] = "", host[sizeof(own) + 8], when[32];
	struct tm utc;
	int err = results_runs(path, size);

	if (gethostname(own, sizeof(own)))
		own[0] = 0;
	own[sizeof(own) - 1] = 0;
	results_host_name(own, host, sizeof(host));
	gmtime_r(&now, &utc);
	strftime(when, sizeof(when), "%Y%m%dT%H%M%SZ", &utc);
	if (!err)
		err = folders_make(path);
	if (err)
		return err;
	size_t used = strlen(path);
	int n = snprintf(path + used, size - used, "/%s-%s.json", host, when);
	return n < 0 || (size_t)n >= size - used ? -ENAMETOOLONG : 0;
}

/* Opens what the result is written to. 0 or an exit code after one line was printed. */
static int open_output(const struct run *run, time_t started, struct save *save)
{
	char path[RESULTS_PATH];
	struct error error;
	int err = run->output ? save_open(save, run->output)
			      : default_output(path, sizeof(path), started);

	if (!err && !run->output) /* another run may have started in the same second */
		err = save_open_beside(save, path);
	if (!err)
		return 0;
	error_place(&error, err, "--output", "%s", run->output ? run->output : path);
	return report_error(&error);
}

static struct engine_settings settings_of(const struct run *run)
{
	struct engine_settings s = engine_defaults(run->quick);

	s.inject_tsc = run->inject_tsc;
	s.invocations = run->invocations ? run->invocations : s.invocations;
	s.batches = run->batches ? run->batches : s.batches;
	s.seed = run->seed;
	choose_wait(run->wait_s, run->quick, &s);
	return s;
}

static size_t count_status(const struct outcome *outcome, enum wire_status status)
{
	size_t n = 0;

	for (size_t i = 0; i < outcome->n_cells; i++)
		n += outcome->cells[i].status == status;
	return n;
}

/* On standard output, if that is not where the document went. */
static void show(const struct run *run, const struct save *save, const struct run_document *read)
{
	bool piped = !strcmp(save->final, "/dev/stdout");
	FILE *out = piped ? stderr : stdout;

	if (run->verbose)
		table_print(out, read);
	conclusion_print(out, read,
			 &(struct conclusion){piped ? NULL : save->final, run->verbose, run->plot});
}

/* Reads the document as any later reader will, into *read, writes it, and shows it. */
static int deliver(const struct run *run, struct save *save, json_t *document,
		   struct run_document *read)
{
	struct error error = {0};

	if (document_check(json_incref(document), read, &error)) {
		error_prefix(&error, "nothing was written: the document could not be read back: ");
		return report_error(&error);
	}
	if (write_document(save, document))
		return EXIT_USAGE;
	show(run, save, read);
	message_info("result written to %s", save->final);
	return EXIT_FINE;
}

/* Everything that runs workers; *document is what came of it. `counts` is NULL when nothing is to
 * be counted. */
static int measure(const struct engine_settings *settings, const struct cell_id *cells, size_t n,
		   time_t started, struct counts *counts, json_t **document,
		   struct outcome *outcome)
{
	json_t *before = NULL, *host = NULL;
	static struct error error;
	int code = host_facts_take(settings, NULL, &before, &error);

	if (!code)
		code = engine_run(settings, cells, n, progress_show, outcome, &error);
	progress_end();
	if (!code && counts)
		code = counting_run(settings, outcome, counts, &error);
	double hz = code ? 0 : outcome_tsc_hz(outcome);
	if (!code && hz <= 0)
		code = error_set(
			&error, EXIT_USAGE,
			"no clock advanced during the run, so its duration is not known, nor how long anything took; nothing was written");
	if (!code)
		code = host_facts_take(settings, message_info, &host, &error);
	if (!code) {
		host_facts_set_tsc(host, hz, &outcome->start, &outcome->end);
		json_t *changes = changes_find(outcome, before, host);
		*document = changes ? document_make(outcome, host, started) : NULL;
		if (*document && json_array_size(changes))
			json_object_set(*document, "changes", changes);
		json_decref(changes);
		if (!*document || (counts && document_add_counters(*document, counts)))
			error_no_memory(&error, "for the result document");
	}
	json_decref(before);
	json_decref(host);
	return report_error(&error);
}

/* What the run as a whole comes to. */
static int judge(const struct outcome *outcome, const json_t *document)
{
	const json_t *change = json_array_get(json_object_get(document, "changes"), 0);
	size_t failed = count_status(outcome, WIRE_FAILED);

	if (failed) {
		message_error("%zu cells failed; the reasons are under \"not measured\"", failed);
		return EXIT_BAD_CELL;
	}
	if (!count_status(outcome, WIRE_OK)) {
		message_error("nothing to measure: no chosen cell is available on this host");
		return EXIT_NOTHING;
	}
	if (change) {
		const char *key = json_string_value(json_object_get(change, "key"));
		message_error(
			"%s changed during the run, from %s to %s: the result is marked, and taken by compare --allow-diff %s and history add --allow-changed alone; run again",
			key, json_string_value(json_object_get(change, "before")),
			json_string_value(json_object_get(change, "after")), key);
		return EXIT_INCONCLUSIVE;
	}
	return EXIT_FINE;
}

/* Draws the charts of the result that was written; returns `code` unless they cannot be drawn. */
static int plot(const struct run *run, const char *file, const struct run_document *read, int code)
{
	struct error error = {0};
	struct chart_beside place;
	struct chart_queue queue = {0};

	if (!chart_beside(file, &place, &error)) {
		const struct run_chart_place where = {.file = file,
						      .folder = place.folder,
						      .stem = place.stem,
						      .ops = chosen_ops(&run->choice.selection),
						      .notice = message_info,
						      .drawn = print_path};
		run_charts_add(&queue, read, &where, &error);
		chart_queue_draw(&queue, &error);
	}
	int drawn = report_error(&error);
	return drawn == EXIT_USAGE ? drawn : code;
}

int cmd_run(int argc, char **argv)
{
	struct run run = {
		.choice = choice_default(), .wait_s = WAIT_DEFAULT, .seed = engine_random_seed()};
	static struct cell_id cells[PLAN_MAX_CELLS];
	static struct outcome outcome;
	static struct counts counts;
	static struct error error;
	time_t started = time(NULL);
	struct run_document read = {0};
	json_t *document = NULL;
	struct save save;
	size_t n;

	options_parse(&command, argc, argv, &run);
	struct engine_settings settings = settings_of(&run);
	interrupts_catch(); /* from here on there are workers and files to clear away */
	int code = choice_resolve(&run.choice, &settings, cells, &n);
	if (!code && run.events && counting_prepare(run.events, &counts, &error))
		code = report_error(&error);
	if (code)
		return code;
	code = open_output(&run, started, &save);
	if (code)
		return code;
	code = measure(&settings, cells, n, started, run.events ? &counts : NULL, &document,
		       &outcome);
	if (!code)
		code = deliver(&run, &save, document, &read);
	save_abandon(&save);
	if (!code)
		code = judge(&outcome, document);
	if (run.plot && (code == EXIT_FINE || code == EXIT_BAD_CELL || code == EXIT_INCONCLUSIVE))
		code = plot(&run, save.final, &read, code);
	document_free(&read);
	json_decref(document);
	counts_free(&counts);
	outcome_free(&outcome);
	return code;
}

/* syspath crosscheck: the costs of cells by hyperfine, beside the engine's of the same
 * moment. */
#include "bench/base/interrupts.h"
#include "bench/base/start_time.h"
#include "bench/cli/documents.h"
#include "bench/cli/message.h"
#include "bench/cli/options.h"
#include "bench/cli/progress.h"
#include "bench/commands/commands.h"
#include "bench/crosscheck/crosscheck.h"
#include "bench/record/document.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CROSSCHECK_SCHEMA "syspath-crosscheck/1"

struct request {
	struct choice choice;
	const char *output; /* NULL: the table alone */
	uint32_t rounds;    /* 0: the default */
};

static const struct command_option options[] = {
	OPTION("output", 'O', "FILE", "Write figures and verdicts here as JSON", option_place,
	       struct request, output, .group = 1),
	OPTION("rounds", 0, "N",
	       "Rounds of both clocks (default: 3, and for what does not agree yet up to 10 while 110 s last)",
	       option_u32, struct request, rounds, .low = 1, .high = 1000),
	{0},
};

static const struct command_line command = {
	.options = options,
	.shared = {PLACE_OPTIONS(struct request), CELL_OPTIONS(struct request)},
	.doc = "Measure cells by hyperfine too, from outside, and report where the two disagree.\v"
	       "Exit status: 0 when every cell agrees within 5 %; 1 when one disagrees; 2 on a "
	       "usage or environment error; 3 when one is unclear; 4 when nothing chosen can be "
	       "measured on this host.",
};

static void print_cell(const struct crosscheck_cell *c)
{
	const struct crosscheck_judgement *j = &c->judged;

	printf("%-15s  %-6s  %-30s  %11llu  %12.2f  %9.2f  %7.4f  [%.4f, %.4f]  %s\n",
	       paths[c->id.path].name, abi_names[c->id.abi], ops[c->id.op].name,
	       (unsigned long long)c->calls, j->slope_ns, j->tsc_ns, j->ratio, j->ratio_interval.lo,
	       j->ratio_interval.hi, crosscheck_verdict_names[j->verdict]);
}

static void print_table(const struct crosscheck *check, const size_t count[CROSSCHECK_VERDICTS])
{
	size_t disturbed = 0, looks = 0;

	printf("Cost per call by two clocks, medians over %u rounds, of cells that do not agree yet over up to %zu; CPU %d.\n"
	       "hyperfine: wall time of N calls less that of none, by N, less the empty loop. tsc: the engine's mean of 12 us batches.\n"
	       "ratio: median of the rounds' own ratios; 95%%: its interval. agrees: within 5 %%.\n\n"
	       "%-15s  %-6s  %-30s  %11s  %12s  %9s  %7s  %-16s  verdict\n",
	       check->settings.least_rounds, check->rounds, check->settings.engine.cpu, "path",
	       "abi", "op", "N", "hyperfine ns", "tsc ns", "ratio", "95%");
	for (size_t i = 0; i < check->n_cells; i++) {
		disturbed += check->cells[i].disturbed;
		looks += check->cells[i].rounds;
		if (!crosscheck_is_control(&check->cells[i].id))
			print_cell(&check->cells[i]);
	}
	printf("\n%zu agree, %zu unclear, %zu disagree\n", count[CROSSCHECK_AGREES],
	       count[CROSSCHECK_UNCLEAR], count[CROSSCHECK_DISAGREES]);
	if (disturbed)
		printf("in %zu of %zu looks by hyperfine something else had the CPU for more than %.0f %% of the time\n",
		       disturbed, looks, CROSSCHECK_LOST_BOUND * 100);
}

/* Tenths of a picosecond: below the resolution of either clock. */
static json_t *figure(double value)
{
	return json_real(round(value * 10000) / 10000);
}

static json_t *figures(const double *value, size_t n)
{
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, figure(value[i]));
	return list;
}

static json_t *cell_object(const struct crosscheck_cell *c)
{
	const struct crosscheck_judgement *j = &c->judged;

	return json_pack("{s:s, s:s, s:s, s:I, s:o, s:o, s:o, s:[o,o], s:s, s:i, s:o, s:o}", "abi",
			 abi_names[c->id.abi], "path", paths[c->id.path].name, "op",
			 ops[c->id.op].name, "calls", (json_int_t)c->calls, "hyperfine_ns",
			 figure(j->slope_ns), "tsc_ns", figure(j->tsc_ns), "ratio",
			 figure(j->ratio), "ratio_interval", figure(j->ratio_interval.lo),
			 figure(j->ratio_interval.hi), "verdict",
			 crosscheck_verdict_names[j->verdict], "disturbed", (int)c->disturbed,
			 "rounds_slope_ns", figures(c->slope_ns, c->rounds), "rounds_tsc_ns",
			 figures(c->tsc_ns, c->rounds));
}

static json_t *document_of(const struct crosscheck *check, time_t started)
{
	json_t *cells = json_array(), *loops = json_object(), *left_out = json_array();
	json_t *tsc_loops = json_object();
	char when[START_TIME_SIZE];

	start_time_text(started, when);
	for (size_t i = 0; i < check->n_cells; i++) {
		const struct crosscheck_cell *c = &check->cells[i];
		const char *abi = abi_names[c->id.abi];
		if (!crosscheck_is_control(&c->id)) {
			json_array_append_new(cells, cell_object(c));
			continue;
		}
		json_object_set_new(loops, abi, figure(check->loop_ns[c->id.abi]));
		json_object_set_new(tsc_loops, abi, figure(check->loop_tsc_ns[c->id.abi]));
	}
	for (size_t i = 0; i < check->probed.n_cells; i++) {
		const struct cell_outcome *c = &check->probed.cells[i];
		if (c->status != WIRE_OK)
			json_array_append_new(left_out,
					      json_pack("{s:s, s:s, s:s, s:s}", "abi",
							abi_names[c->id.abi], "path",
							paths[c->id.path].name, "op",
							ops[c->id.op].name, "reason", c->reason));
	}
	return json_pack(
		"{s:s, s:{s:s, s:s}, s:s, s:i, s:I, s:i, s:i, s:f, s:f, s:o, s:o, s:o, s:o}",
		"schema", CROSSCHECK_SCHEMA, "tool", "name", "syspath", "version", SYSPATH_VERSION,
		"started", when, "cpu", check->settings.engine.cpu, "seed",
		(json_int_t)check->settings.engine.seed, "rounds", (int)check->rounds, "runs",
		(int)check->settings.runs, "bound", CROSSCHECK_BOUND, "tsc_hz",
		round(check->tsc_hz), "loop_ns", loops, "loop_tsc_ns", tsc_loops, "cells", cells,
		"not_measured", left_out);
}

/* Fills in what was not asked for. The empty loop is always measured: it is taken off the rest. */
static int resolve(struct request *request, struct crosscheck_settings *settings,
		   struct cell_id cells[PLAN_MAX_CELLS], size_t *n)
{
	struct selection *chosen = &request->choice.selection;
	uint32_t abis = 0; /* of cells that are kept */
	size_t kept = 0;

	if (chosen->conditions != 1u << CONDITION_none)
		return command_error(
			"crosscheck: conditions are not supported: a worker run by hyperfine meets none; leave --condition out");
	*settings = crosscheck_defaults();
	if (request->rounds) {
		settings->rounds = settings->least_rounds = request->rounds;
		settings->limit_s = 1e9; /* as long as it takes */
	}
	int code = choice_resolve(&request->choice, &settings->engine, cells, n);
	if (code)
		return code;
	for (size_t i = 0; i < *n; i++)
		if (!crosscheck_is_control(&cells[i])) {
			cells[kept++] = cells[i];
			abis |= 1u << cells[i].abi;
		}
	*n = kept;
	for (uint32_t abi = 0; abi < ABI_COUNT; abi++)
		if (abis >> abi & 1 && *n < PLAN_MAX_CELLS)
			cells[(*n)++] =
				(struct cell_id){abi, PATH_empty, OP_getppid, CONDITION_none};
	return EXIT_FINE;
}

/* Measures and prints; the exit code is that of the worst verdict. */
static int compare(struct crosscheck *check, const struct crosscheck_settings *settings,
		   const struct cell_id *cells, size_t n)
{
	size_t count[CROSSCHECK_VERDICTS] = {0}, compared = 0;
	struct error error = {0};
	int code = crosscheck_prepare(settings, cells, n, check, &error);

	for (size_t i = 0; i < check->n_cells && !code; i++)
		compared += !crosscheck_is_control(&check->cells[i].id);
	if (!code && !compared) {
		message_error("nothing to measure: no chosen cell is available on this host");
		return EXIT_NOTHING;
	}
	if (!code)
		code = crosscheck_measure(check, progress_show);
	progress_end();
	if (code)
		return report_error(&error);
	for (size_t i = 0; i < check->n_cells; i++)
		if (!crosscheck_is_control(&check->cells[i].id))
			count[check->cells[i].judged.verdict]++;
	print_table(check, count);
	return count[CROSSCHECK_DISAGREES] ? EXIT_BAD_CELL
	       : count[CROSSCHECK_UNCLEAR] ? EXIT_INCONCLUSIVE
					   : EXIT_FINE;
}

int cmd_crosscheck(int argc, char **argv)
{
	struct request request = {.choice = choice_default()};
	static struct cell_id cells[PLAN_MAX_CELLS];
	struct crosscheck_settings settings;
	struct crosscheck check = {0};
	time_t started = time(NULL);
	struct save save = {.fd = -1};
	size_t n;

	options_parse(&command, argc, argv, &request);
	int code = resolve(&request, &settings, cells, &n);
	if (code)
		return code;
	settings.engine.seed = engine_random_seed();
	int err = request.output ? save_open(&save, request.output) : 0;
	if (err)
		return command_error("%s: %s; choose another place with --output", request.output,
				     strerrordesc_np(-err));
	interrupts_catch();
	code = compare(&check, &settings, cells, n);
	bool measured = code != EXIT_USAGE && code != EXIT_NOTHING && check.tsc_hz > 0;
	if (measured && request.output) {
		json_t *document = document_of(&check, started);
		if (write_document(&save, document))
			code = EXIT_USAGE;
		else
			message_info("result written to %s", save.final);
		json_decref(document);
	}
	save_abandon(&save);
	crosscheck_free(&check);
	return code;
}

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

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CROSSCHECK_SCHEMA "syspath-crosscheck/2"

struct request {
	struct choice choice;
	const char *output; /* NULL: the table alone */
	uint32_t rounds;    /* 0: the default */
	uint32_t limit;	    /* s; 0: the default */
};

static const struct command_option options[] = {
	OPTION("output", 'O', "FILE", "Write figures and verdicts here as JSON", option_place,
	       struct request, output, .group = 1),
	OPTION("rounds", 0, "N",
	       "Rounds of both clocks (default: 3, and up to 10 of what does not agree yet)",
	       option_u32, struct request, rounds, .low = 1, .high = 1000),
	OPTION("limit", 0, "S",
	       "Seconds that all of it may take (default: 110, none with --rounds)", option_u32,
	       struct request, limit, .low = 1, .high = 1000000),
	{0},
};

static const struct command_line command = {
	.options = options,
	.shared = {PLACE_OPTIONS(struct request), CELL_OPTIONS(struct request)},
	.doc = "Measure cells by hyperfine too, from outside, and report where the two disagree.\v"
	       "Exit status: 0 when every cell agrees within 5 %; 1 when one disagrees; 2 on a "
	       "usage or environment error; 3 when one is unclear or was not reached in time; 4 when nothing chosen can be "
	       "measured on this host.",
};

static void print_cell(const struct crosscheck_cell *c)
{
	const struct crosscheck_judgement *j = &c->series[c->unit].judged;

	printf("%-15s  %-6s  %-30s  ", paths[c->id.path].name, abi_names[c->id.abi],
	       ops[c->id.op].name);
	if (c->verdict == CROSSCHECK_NOT_REACHED)
		printf("%10s  %10s  %-6s  %7s  %-16s  ", "-", "-", "-", "-", "-");
	else
		printf("%10.2f  %10.2f  %-6s  %7.4f  [%.4f, %.4f]  ", j->slope, j->engine,
		       crosscheck_unit_names[c->unit], j->ratio, j->ratio_interval.lo,
		       j->ratio_interval.hi);
	puts(crosscheck_verdict_names[c->verdict]);
}

/* What the ruler's length is by, or why there is none, once per ABI. */
static void print_rulers(const struct crosscheck *check)
{
	for (int abi = 0; abi < ABI_COUNT; abi++) {
		const struct ruler_scale *scale = &check->probed.scale[abi];
		if (scale->reason[0])
			printf("%s: in ns, without a ruler: %s\n", abi_names[abi], scale->reason);
	}
}

/* What was not made in time. */
static void print_not_reached(const struct crosscheck *check)
{
	size_t fewer = 0, none = 0;

	for (size_t i = 0; i < check->n_cells; i++) {
		const struct crosscheck_cell *c = &check->cells[i];
		if (crosscheck_is_control(&c->id))
			continue;
		none += c->verdict == CROSSCHECK_NOT_REACHED;
		fewer += c->rounds && c->rounds < check->settings.least_rounds;
	}
	if (check->ran_out && (none || fewer))
		printf("time was up after %.0f s: %zu cells were not reached, %zu have fewer than %u rounds; choose fewer by --path, --op or --abi, or give more time by --limit\n",
		       check->settings.limit_s, none, fewer, check->settings.least_rounds);
}

static void print_table(const struct crosscheck *check, const size_t count[CROSSCHECK_VERDICTS])
{
	size_t disturbed = 0, looks = 0;

	printf("Cost per call by two clocks, medians over %u rounds, of cells that do not agree yet over up to %zu; CPU %d.\n"
	       "hyperfine: time of N calls less that of none, by N, less the empty loop; in core cycles by the ruler, timed beside it.\n"
	       "engine: the mean of its 12 us batches, by its own rulers.\n"
	       "ratio: median of the rounds' own ratios; 95%%: its interval. agrees: within 5 %%.\n\n"
	       "%-15s  %-6s  %-30s  %10s  %10s  %-6s  %7s  %-16s  verdict\n",
	       check->settings.least_rounds, check->rounds, check->settings.engine.cpu, "path",
	       "abi", "op", "hyperfine", "engine", "unit", "ratio", "95%");
	for (size_t i = 0; i < check->n_cells; i++) {
		disturbed += check->cells[i].disturbed;
		looks += check->cells[i].rounds;
		if (!crosscheck_is_control(&check->cells[i].id))
			print_cell(&check->cells[i]);
	}
	printf("\n%zu agree, %zu unclear, %zu disagree\n", count[CROSSCHECK_AGREES],
	       count[CROSSCHECK_UNCLEAR], count[CROSSCHECK_DISAGREES]);
	if (disturbed)
		printf("in %zu of %zu looks by hyperfine something else had the CPU for more than %.0f %% of the time: taken by CPU time, not by wall time\n",
		       disturbed, looks, CROSSCHECK_LOST_BOUND * 100);
	print_not_reached(check);
	print_rulers(check);
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

/* The two clocks in one unit; null where nothing was read in it. */
static json_t *series_object(const struct crosscheck_series *s)
{
	const struct crosscheck_judgement *j = &s->judged;

	if (!s->valid)
		return json_null();
	return json_pack("{s:o, s:o, s:o, s:[o,o], s:o, s:o}", "hyperfine", figure(j->slope),
			 "engine", figure(j->engine), "ratio", figure(j->ratio), "ratio_interval",
			 figure(j->ratio_interval.lo), figure(j->ratio_interval.hi),
			 "rounds_hyperfine", figures(s->slope, s->n), "rounds_engine",
			 figures(s->engine, s->n));
}

static json_t *id_object(const struct cell_id *id)
{
	return json_pack("{s:s, s:s, s:s}", "abi", abi_names[id->abi], "path", paths[id->path].name,
			 "op", ops[id->op].name);
}

static json_t *cell_object(const struct crosscheck_cell *c)
{
	json_t *object = id_object(&c->id);

	json_object_update_new(
		object,
		json_pack("{s:I, s:s, s:s, s:i, s:i, s:o, s:o}", "calls", (json_int_t)c->calls,
			  "verdict", crosscheck_verdict_names[c->verdict], "unit",
			  crosscheck_unit_names[c->unit], "rounds", (int)c->rounds, "disturbed",
			  (int)c->disturbed, "ns", series_object(&c->series[CROSSCHECK_NS]),
			  "cycles", series_object(&c->series[CROSSCHECK_CYCLES])));
	return object;
}

static json_t *cells_list(const struct crosscheck *check)
{
	json_t *cells = json_array();

	for (size_t i = 0; i < check->n_cells; i++)
		if (!crosscheck_is_control(&check->cells[i].id))
			json_array_append_new(cells, cell_object(&check->cells[i]));
	return cells;
}

/* What the empty loops read, which was taken off, by unit and ABI. */
static json_t *loops_object(const struct crosscheck *check)
{
	json_t *by_unit = json_object();

	for (int unit = 0; unit < CROSSCHECK_UNITS; unit++) {
		json_t *loops = json_object();
		for (int abi = 0; abi < ABI_COUNT; abi++) {
			const struct crosscheck_loop *loop = &check->loop[unit][abi];
			if (loop->known)
				json_object_set_new(loops, abi_names[abi],
						    json_pack("{s:o, s:o}", "hyperfine",
							      figure(loop->slope), "engine",
							      figure(loop->engine)));
		}
		json_object_set_new(by_unit, crosscheck_unit_names[unit], loops);
	}
	return by_unit;
}

static json_t *left_out_list(const struct crosscheck *check)
{
	json_t *left_out = json_array();

	for (size_t i = 0; i < check->probed.n_cells; i++) {
		const struct cell_outcome *c = &check->probed.cells[i];
		if (c->status == WIRE_OK)
			continue;
		json_t *object = id_object(&c->id);
		json_object_set_new(object, "reason", json_string(c->reason));
		json_array_append_new(left_out, object);
	}
	return left_out;
}

static json_t *document_of(const struct crosscheck *check, time_t started)
{
	char when[START_TIME_SIZE];

	start_time_text(started, when);
	return json_pack(
		"{s:s, s:{s:s, s:s}, s:s, s:i, s:I, s:i, s:i, s:b, s:f, s:f, s:o, s:o, s:o}",
		"schema", CROSSCHECK_SCHEMA, "tool", "name", "syspath", "version", SYSPATH_VERSION,
		"started", when, "cpu", check->settings.engine.cpu, "seed",
		(json_int_t)check->settings.engine.seed, "rounds", (int)check->rounds, "runs",
		(int)check->settings.runs, "ran_out", check->ran_out, "bound", CROSSCHECK_BOUND,
		"tsc_hz", round(check->tsc_hz), "loops", loops_object(check), "cells",
		cells_list(check), "not_measured", left_out_list(check));
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
	if (request->limit)
		settings->limit_s = request->limit;
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
			count[check->cells[i].verdict]++;
	print_table(check, count);
	return count[CROSSCHECK_DISAGREES]				    ? EXIT_BAD_CELL
	       : count[CROSSCHECK_UNCLEAR] || count[CROSSCHECK_NOT_REACHED] ? EXIT_INCONCLUSIVE
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
	struct error error;
	size_t n;

	options_parse(&command, argc, argv, &request);
	int code = resolve(&request, &settings, cells, &n);
	if (code)
		return code;
	settings.engine.seed = engine_random_seed();
	int err = request.output ? save_open(&save, request.output) : 0;
	if (err) {
		error_place(&error, err, "--output", "%s", request.output);
		return report_error(&error);
	}
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

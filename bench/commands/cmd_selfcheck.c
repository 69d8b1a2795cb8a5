/* syspath selfcheck: does this host measure truly? */
#include "bench/base/interrupts.h"
#include "bench/base/text.h"
#include "bench/cli/message.h"
#include "bench/cli/options.h"
#include "bench/commands/commands.h"
#include "bench/host/cpus_here.h"
#include "bench/selfcheck/selfcheck.h"

#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static int (*const checks[])(struct selfcheck *sc, struct check *out) = {
	check_empty, check_linear, check_chain, check_ruler, check_same, check_tsc,
};

enum { CHECKS = sizeof(checks) / sizeof(checks[0]) };

struct request {
	const char *workers;
	uint64_t seed;
	int cpu; /* -1: to be chosen */
	bool json;
};

static const struct command_option options[] = {
	OPTION_CPU(struct request),
	OPTION_WORKERS(struct request),
	OPTION("json", 'j', NULL, "Print JSON", option_flag, struct request, json),
	OPTION_SEED(struct request),
	{0},
};

static const struct command_line command = {
	.options = options,
	.doc = "Does this host measure truly? The empty loop, proportion, instructions of known "
	       "cost, the ruler, A against A, the TSC; at most 6 s.\v"
	       "Exit status: 0 when all checks pass; 1 when one fails: figures from here are wrong; "
	       "2 on a usage or environment error; 3 when the host is too noisy to decide; 4 when "
	       "nothing could be judged.",
};

static int settings_of(const struct request *r, struct engine_settings *settings)
{
	struct error error = {0};
	int cpu = cpus_choose(r->cpu, &error);

	if (cpu < 0)
		return report_error(&error);
	*settings = engine_defaults(true);
	settings->cpu = cpu;
	settings->worker_folder = r->workers;
	settings->seed = r->seed;
	return 0;
}

/* How the line of the verdict begins and ends, by exit status. */
static const struct {
	const char *verdict, *advice;
} sums[] = {
	[EXIT_FINE] = {"this host measures truly", ""},
	[EXIT_BAD_CELL] = {"this host does not measure truly: ", ""},
	[EXIT_INCONCLUSIVE] = {"this host is too noisy to trust: ", "; see 'syspath host'"},
	[EXIT_NOTHING] = {"nothing could be judged on this host", ""},
};

/* One line: the verdict of all checks, and which of them it is due to. */
static void sum_up(const struct check done[CHECKS], enum exit_code code, char *text, size_t size)
{
	enum verdict about = code == EXIT_BAD_CELL ? VERDICT_FAIL : VERDICT_NOISY;
	char names[128] = "";

	for (size_t i = 0; i < CHECKS; i++)
		if (done[i].finding.verdict == about)
			text_append(names, sizeof(names), ", ", done[i].name);
	snprintf(text, size, "%s%s%s", sums[code].verdict, names, sums[code].advice);
}

static int width_of(const struct check *done, size_t offset)
{
	size_t width = 0;

	for (size_t i = 0; i < CHECKS; i++) {
		size_t n = strlen((const char *)&done[i] + offset);
		width = n > width ? n : width;
	}
	return (int)width;
}

static void print_table(const struct selfcheck *sc, const struct check done[CHECKS],
			const char *sum)
{
	int figure = width_of(done, offsetof(struct check, figure));
	int n = width_of(done, offsetof(struct check, n));

	printf("CPU %d, TSC %.3f MHz, intervals at %.0f %%, seed %" PRIu64 "\n\n", sc->settings.cpu,
	       sc->tsc_hz * 1e-6, 100 * JUDGE_LEVEL, sc->settings.seed);
	printf("%-12s %-*s  %-*s  %-10s  why\n", "check", figure, "figure", n, "n", "verdict");
	for (size_t i = 0; i < CHECKS; i++) {
		printf("%-12s %-*s  %-*s  %-10s  %s", done[i].name, figure, done[i].figure, n,
		       done[i].n, verdict_words[done[i].finding.verdict], done[i].why);
		if (done[i].attempts > 1)
			printf(" (after %u attempts)", done[i].attempts);
		putchar('\n');
	}
	printf("\n%s\n", sum);
}

/* Null where there is no such number: a JSON number is finite. */
static json_t *number(double x)
{
	return isfinite(x) ? json_real(x) : json_null();
}

static int print_json(const struct selfcheck *sc, const struct check done[CHECKS], int code,
		      const char *sum)
{
	json_t *list = json_array();

	for (size_t i = 0; i < CHECKS; i++) {
		const struct finding *f = &done[i].finding;
		json_array_append_new(
			list, json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:I, s:s, s:s, s:i, s:s}",
					"check", done[i].name, "verdict", verdict_words[f->verdict],
					"unit", done[i].unit, "estimate", number(f->estimate),
					"low", number(f->span.lo), "high", number(f->span.hi), "n",
					(json_int_t)f->n, "figure", done[i].figure, "of", done[i].n,
					"attempts", (int)done[i].attempts, "why", done[i].why));
	}
	json_t *document = json_pack("{s:s, s:i, s:I, s:f, s:f, s:o, s:s, s:i}", "schema",
				     "syspath-selfcheck/1", "cpu", sc->settings.cpu, "seed",
				     (json_int_t)sc->settings.seed, "tsc_hz", sc->tsc_hz, "level",
				     JUDGE_LEVEL, "checks", list, "sum", sum, "exit", code);
	if (!document) {
		selfcheck_no_memory(sc);
		return report_error(sc->error);
	}
	if (!json_dumpf(document, stdout, JSON_INDENT(2)))
		putchar('\n');
	json_decref(document);
	return code;
}

int cmd_selfcheck(int argc, char **argv)
{
	struct request request = {.cpu = -1, .seed = engine_random_seed()};
	struct engine_settings settings;
	struct check done[CHECKS];
	enum verdict verdicts[CHECKS];
	struct error error = {0};
	struct selfcheck sc;
	char sum[256];

	options_parse(&command, argc, argv, &request);
	int code = settings_of(&request, &settings);
	if (code)
		return code;
	interrupts_catch();
	code = selfcheck_begin(&sc, &settings, &error);
	for (size_t i = 0; i < CHECKS && !code; i++) {
		code = checks[i](&sc, &done[i]);
		verdicts[i] = code ? VERDICT_NOT_JUDGED : done[i].finding.verdict;
	}
	if (code) {
		code = report_error(&error);
	} else {
		code = (int)judge_exit(verdicts, CHECKS);
		sum_up(done, (enum exit_code)code, sum, sizeof(sum));
		if (request.json)
			code = print_json(&sc, done, code, sum);
		else
			print_table(&sc, done, sum);
	}
	selfcheck_end(&sc);
	return code;
}

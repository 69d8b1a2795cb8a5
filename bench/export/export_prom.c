/* The Prometheus text format, for node_exporter's textfile collector: gauges in base units with
 * HELP and TYPE. A sample with a timestamp would make the collector reject the whole file, and it
 * knows no type `info`. */
#include "bench/export/export_part.h"

#include <string.h>

/* A label's value: backslash and quote are escaped, all else is UTF-8 of one line as it stands. */
static void print_value(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '\\' || *text == '"')
			fputc('\\', out);
		fputc(*text, out);
	}
}

static void print_head(FILE *out, const char *name, const char *help)
{
	fprintf(out, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

/* A condition is a label only where there is one: a label that is absent and an empty one are the
 * same to Prometheus. */
static void print_labels(FILE *out, const struct run_cell *cell, const char *family)
{
	fprintf(out, "%s{abi=\"%s\",path=\"%s\",op=\"%s\"", family, cell->abi, cell->path,
		cell->op);
	if (export_has_condition(cell))
		fprintf(out, ",condition=\"%s\"", cell->condition);
}

static void print_sample(FILE *out, const struct run_cell *cell, const char *family,
			 const char *stat, double ns)
{
	print_labels(out, cell, family);
	fprintf(out, ",stat=\"%s\"} %.12g\n", stat, export_seconds(ns));
}

static void print_costs(FILE *out, const struct run_cell *cell)
{
	struct export_statistic s[EXPORT_STATISTICS];

	export_statistics(cell, s);
	for (size_t i = 0; i < EXPORT_COST_STATISTICS; i++)
		print_sample(out, cell, "syspath_cost_seconds", s[i].name, s[i].ns);
}

static void print_tail(FILE *out, const struct run_cell *cell)
{
	struct export_statistic s[EXPORT_STATISTICS];
	size_t n = export_statistics(cell, s);

	for (size_t i = EXPORT_COST_STATISTICS; i < n; i++)
		print_sample(out, cell, "syspath_single_call_seconds", s[i].name + strlen("tail_"),
			     s[i].ns);
}

static void print_times(FILE *out, const struct run_document *document)
{
	print_head(
		out, "syspath_cost_seconds",
		"Cost per call, user and kernel time together, empty loop subtracted; p50_low to "
		"p50_high is the 95 % interval of p50.");
	for (size_t i = 0; i < document->n_cells; i++)
		if (document->cells[i].measured)
			print_costs(out, &document->cells[i]);
	print_head(out, "syspath_single_call_seconds", "Cost of calls timed one by one: the tail.");
	for (size_t i = 0; i < document->n_cells; i++)
		if (document->cells[i].measured)
			print_tail(out, &document->cells[i]);
}

static void print_counts(FILE *out, const struct run_document *document)
{
	char count[EXPORT_COUNT_SIZE];

	print_head(out, "syspath_instructions",
		   "Instructions per call, user and kernel together, empty loop subtracted, as an "
		   "emulator counts them.");
	for (size_t i = 0; i < document->n_cells; i++) {
		const struct run_cell *cell = &document->cells[i];
		if (!cell->measured)
			continue;
		print_labels(out, cell, "syspath_instructions");
		fprintf(out, "} %s\n", export_count(cell->exact_insn, count));
	}
}

static void print_status(FILE *out, const struct run_document *document)
{
	size_t counts[CELL_STATUS_COUNT] = {0};

	for (size_t i = 0; i < document->n_cells; i++)
		counts[document->cells[i].status]++;
	print_head(out, "syspath_cells", "Cells of the run by status.");
	for (int i = 0; i < CELL_STATUS_COUNT; i++)
		fprintf(out, "syspath_cells{status=\"%s\"} %zu\n", cell_status_names[i], counts[i]);
}

static void print_run(FILE *out, const struct export_source *source)
{
	static const struct {
		const char *label, *section, *key;
	} facts[] = {
		{"kernel_release", "hard", "kernel_release"},
		{"kernel_version", "hard", "kernel_version"},
		{"microcode", "hard", "microcode"},
		{"vsyscall_mode", "hard", "vsyscall_mode"},
		{"cpu", "soft", "cpu_brand"},
	};
	struct tm started = source->started;
	char fact[EXPORT_FACT_SIZE];

	print_head(out, "syspath_host_info", "What was measured; the value is always 1.");
	fputs("syspath_host_info{", out);
	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++) {
		fprintf(out, "%s%s=\"", i ? "," : "", facts[i].label);
		print_value(out,
			    export_fact(source->document, facts[i].section, facts[i].key, fact));
		fputc('"', out);
	}
	fputs("} 1\n", out);
	if (!source->dated)
		return;
	print_head(out, "syspath_run_start_time_seconds", "When the run began, since the Epoch.");
	fprintf(out, "syspath_run_start_time_seconds %lld\n", (long long)timegm(&started));
}

char *export_prom(const struct export_source *source)
{
	const struct run_document *document = source->document;
	struct export_sheet sheet;

	if (!export_sheet_open(&sheet))
		return NULL;
	(document->exact ? print_counts : print_times)(sheet.out, document);
	print_status(sheet.out, document);
	print_run(sheet.out, source);
	return export_sheet_close(&sheet);
}

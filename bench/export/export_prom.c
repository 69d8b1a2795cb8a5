/* The Prometheus text format, for node_exporter's textfile collector: gauges in base units with
 * HELP and TYPE. A sample with a timestamp would make the collector reject the whole file, and it
 * knows no type `info`. */
#include "bench/export/export_part.h"

#include <string.h>

/* A label's value: backslash and quote are escaped; the rest is UTF-8 on one line. */
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

/* Labels of every sample, so that files of several runs can be in one folder: of two samples with
 * the same name and labels the collector drops the second. */
struct place {
	FILE *out;
	const struct run_document *document;
};

static void print_label(FILE *out, const char *label, const char *value)
{
	fprintf(out, ",%s=\"", label);
	print_value(out, value);
	fputc('"', out);
}

/* A sample's labels begin with the engine, and end with the kernel, the CPU, and the arm if there
 * is one. To Prometheus a missing label and an empty one are the same. */
static void begin_labels(const struct place *p, const char *family)
{
	fprintf(p->out, "%s{engine=\"%s\"", family, p->document->engine);
}

static void end_labels(const struct place *p)
{
	const struct run_arm *arm = &p->document->arm;
	char fact[EXPORT_FACT_SIZE];

	print_label(p->out, "kernel_release",
		    export_fact(p->document, "hard", "kernel_release", fact));
	/* QEMU's CPU models may have the same brand string. */
	print_label(p->out, "cpu",
		    arm->cpu ? arm->cpu : export_fact(p->document, "soft", "cpu_brand", fact));
	if (arm->name)
		print_label(p->out, "arm", arm->name);
	fputs("} ", p->out);
}

static void begin_cell(const struct place *p, const struct run_cell *cell, const char *family)
{
	begin_labels(p, family);
	print_label(p->out, "abi", cell->abi);
	print_label(p->out, "path", cell->path);
	print_label(p->out, "op", cell->op);
	if (export_has_condition(cell))
		print_label(p->out, "condition", cell->condition);
}

static void print_sample(const struct place *p, const struct run_cell *cell, const char *family,
			 const char *stat, double ns)
{
	begin_cell(p, cell, family);
	print_label(p->out, "stat", stat);
	end_labels(p);
	fprintf(p->out, "%.12g\n", export_seconds(ns));
}

static bool is_tail(enum figure_kind kind)
{
	return kind == FIGURE_TAIL_P99 || kind == FIGURE_TAIL_P999 || kind == FIGURE_TAIL_MAX;
}

static void print_costs(const struct place *p, const struct run_cell *cell)
{
	struct export_statistic s[EXPORT_STATISTICS];

	size_t n = export_statistics(cell, s);
	for (size_t i = 0; i < n; i++)
		if (!is_tail(s[i].kind))
			print_sample(p, cell, "syspath_cost_seconds", s[i].name,
				     s[i].value[UNIT_NS]);
}

static void print_tail(const struct place *p, const struct run_cell *cell)
{
	struct export_statistic s[EXPORT_STATISTICS];
	size_t n = export_statistics(cell, s);

	for (size_t i = 0; i < n; i++)
		if (is_tail(s[i].kind))
			print_sample(p, cell, "syspath_single_call_seconds",
				     s[i].name + strlen("tail_"), s[i].value[UNIT_NS]);
}

static void print_instructions(const struct place *p, const struct run_cell *cell)
{
	char value[EXPORT_VALUE_SIZE];

	begin_cell(p, cell, "syspath_instructions");
	end_labels(p);
	fprintf(p->out, "%s\n",
		export_value(UNIT_INSTRUCTION, cell_value(cell, FIGURE_EXACT, UNIT_INSTRUCTION),
			     value));
}

/* No sample if it is not known. */
static void print_fallback(const struct place *p, const struct run_cell *cell)
{
	if (cell->maybe_fallback)
		return;
	begin_cell(p, cell, "syspath_fallback");
	end_labels(p);
	fprintf(p->out, "%d\n", cell->fallback);
}

/* A metric of the cells that were measured. */
static void print_family(const struct place *p, const char *name, const char *help,
			 void (*print)(const struct place *, const struct run_cell *))
{
	print_head(p->out, name, help);
	for (size_t i = 0; i < p->document->n_cells; i++)
		if (p->document->cells[i].measured)
			print(p, &p->document->cells[i]);
}

static void print_figures(const struct place *p)
{
	if (document_has(p->document, UNIT_INSTRUCTION))
		print_family(p, "syspath_instructions",
			     "Instructions per call, user and kernel together, empty loop "
			     "subtracted, as an emulator counts them.",
			     print_instructions);
	if (document_has(p->document, UNIT_NS)) {
		print_family(p, "syspath_cost_seconds",
			     "Cost per call, user and kernel time together, empty loop "
			     "subtracted; p50_low to p50_high is the 95 % interval of p50.",
			     print_costs);
		print_family(p, "syspath_single_call_seconds",
			     "Cost of calls timed one by one: the tail.", print_tail);
	}
	print_family(p, "syspath_fallback",
		     "1 where a call makes a system call although it could stay in user space.",
		     print_fallback);
}

static void print_status(const struct place *p)
{
	size_t counts[CELL_STATUS_COUNT] = {0};

	for (size_t i = 0; i < p->document->n_cells; i++)
		counts[p->document->cells[i].status]++;
	print_head(p->out, "syspath_cells", "Cells of the run by status.");
	for (int i = 0; i < CELL_STATUS_COUNT; i++) {
		begin_labels(p, "syspath_cells");
		print_label(p->out, "status", cell_status_names[i]);
		end_labels(p);
		fprintf(p->out, "%zu\n", counts[i]);
	}
}

/* One sample per possible mode, 1 for the current one: a change is visible, and a sum is not
 * misleading. Without the fact there is no sample. */
static void print_vsyscall_mode(const struct place *p)
{
	static const char *const modes[] = {"native", "emulate", "xonly", "none"};
	char fact[EXPORT_FACT_SIZE];
	size_t i = 0, n = sizeof(modes) / sizeof(modes[0]);

	export_fact(p->document, "hard", "vsyscall_mode", fact);
	while (i < n && strcmp(fact, modes[i]) != 0)
		i++;
	if (i == n)
		return;
	print_head(p->out, "syspath_vsyscall_mode",
		   "Mode of the vsyscall page: 1 for the one that was found.");
	for (i = 0; i < n; i++) {
		begin_labels(p, "syspath_vsyscall_mode");
		print_label(p->out, "mode", modes[i]);
		end_labels(p);
		fprintf(p->out, "%d\n", !strcmp(fact, modes[i]));
	}
}

static void print_run(const struct place *p, const struct export_source *source)
{
	static const char *const facts[] = {"kernel_version", "microcode", "vsyscall_mode"};
	struct tm started = source->started;
	char fact[EXPORT_FACT_SIZE];

	print_head(p->out, "syspath_host_info", "What was measured; the value is always 1.");
	begin_labels(p, "syspath_host_info");
	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
		print_label(p->out, facts[i], export_fact(p->document, "hard", facts[i], fact));
	end_labels(p);
	fputs("1\n", p->out);
	if (!source->dated)
		return;
	print_head(p->out, "syspath_run_start_time_seconds",
		   "When the run began, since the Epoch.");
	begin_labels(p, "syspath_run_start_time_seconds");
	end_labels(p);
	fprintf(p->out, "%lld\n", (long long)timegm(&started));
}

char *export_prom(const struct export_source *source)
{
	struct export_sheet sheet;

	if (!export_sheet_open(&sheet))
		return NULL;
	const struct place place = {sheet.out, source->document};
	print_figures(&place);
	print_status(&place);
	print_vsyscall_mode(&place);
	print_run(&place, source);
	return export_sheet_close(&sheet);
}

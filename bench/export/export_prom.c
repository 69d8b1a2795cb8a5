/* The Prometheus text format, for node_exporter's textfile collector: gauges in base units with
 * HELP and TYPE. A sample with a timestamp would make the collector reject the whole file, and it
 * knows no type `info`. */
#include "bench/export/export_part.h"
#include "bench/ops/ops.h"

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

/* The metrics of a cell's statistics, by unit, single calls apart; in the base unit, as Prometheus
 * wants. */
static const struct metric {
	const char *name, *help;
	enum unit unit;
	bool single;
} metrics[] = {
	{"syspath_instructions",
	 "Instructions per call, user and kernel together, empty loop subtracted, as an emulator counts them.",
	 UNIT_INSTRUCTION, false},
	{"syspath_cost_seconds",
	 "Cost per call, user and kernel time together, empty loop subtracted; p50_low to p50_high is the 95 % interval of p50.",
	 UNIT_NS, false},
	{"syspath_single_call_seconds", "Cost of calls timed one by one: the tail.", UNIT_NS, true},
	{"syspath_cost_cycles",
	 "Cost per call in cycles of the core, whatever its frequency, empty loop subtracted; p50_low to p50_high is the 95 % interval of p50.",
	 UNIT_CYCLE, false},
};

static bool is_single(enum figure_kind kind)
{
	return kind == FIGURE_TAIL_P99 || kind == FIGURE_TAIL_P999 || kind == FIGURE_TAIL_MAX;
}

/* An exact count has no other statistic beside it, and no label for one. */
static void print_sample(const struct place *p, const struct run_cell *cell,
			 const struct metric *metric, const struct export_statistic *s)
{
	char value[EXPORT_VALUE_SIZE];

	begin_cell(p, cell, metric->name);
	if (s->kind != FIGURE_EXACT)
		print_label(p->out, "stat", s->name + (metric->single ? strlen("tail_") : 0));
	end_labels(p);
	if (metric->unit == UNIT_NS)
		fprintf(p->out, "%.12g\n", export_seconds(s->value[metric->unit]));
	else
		fprintf(p->out, "%s\n", export_value(metric->unit, s->value[metric->unit], value));
}

static void print_metric(const struct place *p, const struct metric *metric)
{
	if (!document_has(p->document, metric->unit))
		return;
	print_head(p->out, metric->name, metric->help);
	for (size_t i = 0; i < p->document->n_cells; i++) {
		const struct run_cell *cell = &p->document->cells[i];
		struct export_statistic s[EXPORT_STATISTICS];
		size_t n = cell->measured ? export_statistics(cell, s) : 0;
		for (size_t k = 0; k < n; k++)
			if (s[k].has[metric->unit] && is_single(s[k].kind) == metric->single)
				print_sample(p, cell, metric, &s[k]);
	}
}

/* No sample if it is not known. */
static void print_fallback(const struct place *p)
{
	print_head(p->out, "syspath_fallback",
		   "1 where a call makes a system call although it could stay in user space.");
	for (size_t i = 0; i < p->document->n_cells; i++) {
		const struct run_cell *cell = &p->document->cells[i];
		if (!cell->measured || cell->maybe_fallback)
			continue;
		begin_cell(p, cell, "syspath_fallback");
		end_labels(p);
		fprintf(p->out, "%d\n", cell->fallback);
	}
}

/* Whether the cell is there and answers without entering the kernel. */
static bool stays(const struct run_cell *cell)
{
	return cell && cell->measured && !cell->fallback && !cell->maybe_fallback;
}

/* Whether a clock function that falls back, by the document, shows that the clock is at fault. */
static bool is_at_fault(const struct run_document *d, const struct run_cell *cell,
			enum path_id path, enum op_id op)
{
	bool vdso = stays(document_cell(d, cell->abi, paths[PATH_vdso].name, cell->op));
	bool monotonic = stays(
		document_cell(d, cell->abi, cell->path, ops[OP_clock_gettime_monotonic].name));

	return !clock_entry_excuse(path, op, vdso, monotonic);
}

/* Whether the cell is a clock function of the vDSO or the C library, under no condition; and which.
 */
static bool is_clock_function(const struct run_cell *cell, enum path_id *path, enum op_id *op)
{
	int a = abi_by_name(cell->abi), p = path_by_name(cell->path), o = op_by_name(cell->op);

	if (a < 0 || p < 0 || o < 0 || export_has_condition(cell))
		return false;
	*path = (enum path_id)p;
	*op = (enum op_id)o;
	return op_asks_clock(*op) && cell_may_stay((enum abi)a, *path, *op);
}

/* The verdict of all clock functions, as of syspath inspect --check; no sample where there is none
 * or one is not known to stay. */
static void print_clock(const struct place *p)
{
	size_t stay = 0, unknown = 0, fault = 0;

	for (size_t i = 0; i < p->document->n_cells; i++) {
		const struct run_cell *cell = &p->document->cells[i];
		enum path_id path;
		enum op_id op;
		if (!is_clock_function(cell, &path, &op))
			continue;
		bool bad = cell->status == CELL_FAILED ||
			   (cell->fallback && is_at_fault(p->document, cell, path, op));
		fault += bad;
		unknown += cell->measured && cell->maybe_fallback;
		stay += cell->measured && !cell->maybe_fallback && !bad;
	}
	if (!fault && (unknown || !stay))
		return;
	print_head(p->out, "syspath_clock_ok",
		   "1 where every clock function of the vDSO and the C library stays in user "
		   "space, 0 where one makes a system call although it need not, or fails.");
	begin_labels(p, "syspath_clock_ok");
	end_labels(p);
	fprintf(p->out, "%d\n", !fault);
}

/* What the ruler showed of the run; nothing without one. */
static void print_ruler(const struct place *p)
{
	const struct run_ruler *ruler = &p->document->ruler;
	const struct {
		const char *stat;
		double mhz;
	} rates[] = {{"lowest", ruler->mhz_lowest},
		     {"median", ruler->mhz_median},
		     {"highest", ruler->mhz_highest}};

	if (!(ruler->mhz_median > 0))
		return;
	print_head(p->out, "syspath_core_frequency_hertz",
		   "Frequency of the core during the run, as chains of known length showed it.");
	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		begin_labels(p, "syspath_core_frequency_hertz");
		print_label(p->out, "stat", rates[i].stat);
		end_labels(p);
		fprintf(p->out, "%.12g\n", rates[i].mhz * 1e6);
	}
	print_head(
		p->out, "syspath_ruler_dropped_ratio",
		"Part of the groups of batches in which the core's frequency changed, which gave no cycles.");
	begin_labels(p, "syspath_ruler_dropped_ratio");
	end_labels(p);
	fprintf(p->out, "%.12g\n", ruler->dropped_share);
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
	static const char *const facts[] = {"kernel_version", "microcode", "vsyscall_mode",
					    "clocksource"};
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
	struct sheet sheet;

	if (!sheet_open(&sheet))
		return NULL;
	const struct place place = {sheet.out, source->document};
	for (size_t i = 0; i < sizeof(metrics) / sizeof(metrics[0]); i++)
		print_metric(&place, &metrics[i]);
	print_fallback(&place);
	print_clock(&place);
	print_ruler(&place);
	print_status(&place);
	print_vsyscall_mode(&place);
	print_run(&place, source);
	return sheet_close(&sheet);
}

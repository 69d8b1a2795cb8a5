/* What the figures were measured on and how: without that they mean nothing. */
#include "bench/base/text.h"
#include "bench/files/sheet.h"
#include "bench/host/host.h"
#include "bench/report/html.h"
#include "bench/report/report_page.h"
#include "bench/table/disturbance.h"
#include "bench/table/heading.h"

#include <stdlib.h>
#include <string.h>

static void put_plain(FILE *out, const json_t *value)
{
	char number[64];

	if (json_is_string(value)) {
		html_text(out, json_string_value(value));
	} else if (json_is_boolean(value)) {
		html_put(out, json_is_true(value) ? "yes" : "no");
	} else if (json_is_number(value)) {
		snprintf(number, sizeof(number), "%.15g", json_number_value(value));
		html_text(out, number);
	} else {
		html_put(out, "<span class=\"none\">not known</span>");
	}
}

/* A fact: a plain value, or an object of them (bench/host/host.h). */
static void put_json(FILE *out, const json_t *value)
{
	const char *key, *between = "";
	json_t *member;

	if (!json_is_object(value)) {
		put_plain(out, value);
		return;
	}
	json_object_foreach ((json_t *)value, key, member) {
		html_put(out, "%s%s: ", between, key);
		put_plain(out, member);
		between = "; ";
	}
	if (!*between)
		html_put(out, "none");
}

static const json_t *fact_of(const struct run_document *d, const struct host_fact *fact)
{
	const json_t *host = json_object_get(d->root, "host");

	return json_object_get(json_object_get(host, host_section_name(fact->section)), fact->key);
}

static long long setting(const struct run_document *d, const char *key)
{
	return json_integer_value(json_object_get(json_object_get(d->root, "settings"), key));
}

/* --- rows that are no fact of the host ----------------------------------------------------------
 */

static void put_when(FILE *out, const struct run_document *d)
{
	char text[64];

	snprintf(text, sizeof(text), "%s, %.1f s", d->started, d->duration_s);
	html_text(out, text);
}

static void put_clock(FILE *out, const struct run_document *d)
{
	char text[64];

	snprintf(text, sizeof(text), "%.6f MHz: ", d->tsc_hz / 1e6);
	html_put(out, "%s%s", text, d->tsc_source);
}

static void put_frequency(FILE *out, const struct run_document *d)
{
	const struct run_ruler *r = &d->ruler;
	char text[128];

	if (r->mhz_median > 0) {
		snprintf(text, sizeof(text), "%.0f to %.0f MHz, median %.0f", r->mhz_lowest,
			 r->mhz_highest, r->mhz_median);
		html_text(out, text);
	} else {
		html_put(out, "not known%s%s", r->reason ? ": " : "", r->reason ? r->reason : "");
	}
}

static void put_shared_core(FILE *out, const struct run_document *d)
{
	const json_t *share = json_object_get(json_object_get(d->root, "ruler"), "shared_share");
	struct disturbance noise = disturbance_of(d);
	char text[160];

	if (!json_is_number(share)) {
		html_put(out, "not known: no ruler showed it");
	} else if (disturbance_core_shared(d) <= 0) {
		html_put(out, "beside no batch");
	} else {
		snprintf(text, sizeof(text),
			 "beside %.1f %% of the batches; cycles are of the others",
			 100 * disturbance_core_shared(d));
		html_text(out, text);
		if (noise.shared)
			html_put(out, ", but in %zu of %zu cells, which had too few of them",
				 noise.shared, noise.cells);
	}
}

static void put_noise(FILE *out, const struct run_document *d)
{
	struct disturbance noise = disturbance_of(d);
	const json_t *record;
	double steal_ms = 0;
	char text[256], dropped[64] = "";
	size_t i;

	json_array_foreach (json_object_get(d->root, "noise"), i, record)
		steal_ms += json_number_value(json_object_get(record, "steal_ms"));
	if (d->ruler.mhz_median > 0)
		snprintf(dropped, sizeof(dropped), "; the ruler dropped %.1f %% of the batches",
			 100 * d->ruler.dropped_share);
	snprintf(text, sizeof(text),
		 "other tasks took %.1f %% of the time, and over 5 %% in %zu of %zu passes%s; the "
		 "hypervisor took %.0f ms",
		 100 * noise.off_cpu, noise.disturbed, noise.passes, dropped, steal_ms);
	html_text(out, text);
}

static void put_quotable(FILE *out, const struct run_document *d)
{
	struct disturbance noise = disturbance_of(d);

	html_put(out, "%zu of %zu cells", noise.quotable, noise.cells);
}

/* Each of the words once, in the order of the cells, as the argument of an option. */
static void put_list(FILE *out, const struct run_document *d, const char *option,
		     const char *(*word)(const struct run_cell *))
{
	const char *between = "";

	html_put(out, " %s ", option);
	for (size_t i = 0; i < d->n_cells; i++) {
		bool new = true;
		for (size_t k = 0; k < i && new; k++)
			new = strcmp(word(&d->cells[k]), word(&d->cells[i])) != 0;
		if (!new)
			continue;
		html_put(out, "%s%s", between, word(&d->cells[i]));
		between = ",";
	}
}

static const char *abi_of(const struct run_cell *cell)
{
	return cell->abi;
}
static const char *path_of(const struct run_cell *cell)
{
	return cell->path;
}
static const char *op_of(const struct run_cell *cell)
{
	return cell->op;
}
static const char *condition_of(const struct run_cell *cell)
{
	return cell->condition;
}

/* What measures the same cells in the same order. */
static void put_command(FILE *out, const struct run_document *d)
{
	char text[160];

	snprintf(text, sizeof(text),
		 "syspath run --cpu %lld --invocations %lld --batches %lld --seed %lld",
		 setting(d, "cpu"), setting(d, "invocations"), setting(d, "batches"),
		 setting(d, "seed"));
	html_put(out, "<code>%s", text);
	if (d->inject_tsc)
		html_put(out, " --inject %zu", d->inject_tsc);
	if (d->n_cells) {
		put_list(out, d, "--abi", abi_of);
		put_list(out, d, "--path", path_of);
		put_list(out, d, "--op", op_of);
		put_list(out, d, "--condition", condition_of);
	}
	html_put(out, "</code>");
}

static void put_warnings(FILE *out, const struct run_document *d)
{
	struct sheet sheet;

	if (!sheet_open(&sheet))
		return;
	heading_print_warnings(sheet.out, d);
	char *text = sheet_close(&sheet);
	html_put(out, "%s", text && *text ? text : "nothing");
	free(text);
}

static const struct {
	const char *name, *meaning;
	void (*put)(FILE *out, const struct run_document *d);
} measured[] = {
	{"when", "UTC, and how long it took", put_when},
	{"command", "what measures the same cells in the same random order", put_command},
	{"TSC", "its rate, and how that was found", put_clock},
	{"core\u2019s frequency", "as the ruler saw it during the run", put_frequency},
	{"noise", "during the run", put_noise},
	{"core shared", "another hardware thread used it, and calls took longer", put_shared_core},
	{"to be quoted", "cells whose 95\u00a0% interval is short enough", put_quotable},
	{"spoilt by", "changes of the host, a used-up CPU quota, a delay on purpose", put_warnings},
};

static void put_timed(FILE *out, const struct report_documents *all)
{
	report_table_open(out, "hosts", "Hosts and runs", "", "what");
	for (size_t i = 0; i < all->n; i++)
		html_put(out, "<th scope=\"col\" class=\"word\" id=\"host.%s\">%s</th>",
			 all->of[i].name, all->of[i].name);
	report_table_rows(out);
	for (size_t m = 0; m < sizeof(measured) / sizeof(measured[0]); m++) {
		html_put(out, "<tr><th scope=\"row\">%s <small>%s</small></th>", measured[m].name,
			 measured[m].meaning);
		for (size_t i = 0; i < all->n; i++) {
			html_put(out, "<td class=\"name\">");
			measured[m].put(out, all->of[i].document);
			html_put(out, "</td>");
		}
		html_put(out, "</tr>\n");
	}
	for (size_t f = 0; f < host_fact_count; f++) {
		html_put(out, "<tr><th scope=\"row\">%s <small>%s</small></th>", host_facts[f].key,
			 host_facts[f].meaning);
		for (size_t i = 0; i < all->n; i++) {
			html_put(out, "<td class=\"name\">");
			put_json(out, fact_of(all->of[i].document, &host_facts[f]));
			html_put(out, "</td>");
		}
		html_put(out, "</tr>\n");
	}
	report_table_close(out);
}

static void put_exact(FILE *out, const struct report_documents *all)
{
	report_table_open(
		out, "arms", "Arms", "",
		"arm|-kernel|-package|-CPU model|-command line|-vsyscall|-mitigations|-QEMU");
	report_table_rows(out);
	for (size_t i = 0; i < all->n; i++) {
		const struct run_document *d = all->of[i].document;
		const json_t *host = json_object_get(d->root, "host");
		html_put(
			out,
			"<tr id=\"arm.%s\"><th scope=\"row\">%s</th><td class=\"name\">%s</td>"
			"<td class=\"name\">%s %s</td><td class=\"name\">%s</td>"
			"<td class=\"name\">%s %s</td><td class=\"word\">%s</td><td class=\"name\">",
			all->of[i].name, all->of[i].name, text_or(d->arm.kernel, "unknown"),
			text_or(d->arm.package, "unknown"),
			d->arm.package_version ? d->arm.package_version : "",
			text_or(d->arm.cpu, "unknown"), text_or(d->arm.harness_append, ""),
			text_or(d->arm.append, ""),
			document_fact_or_unknown(d, "hard", "vsyscall_mode"));
		put_json(out, json_object_get(json_object_get(host, "hard"), "mitigations"));
		html_put(out, "</td><td class=\"word\">%s</td></tr>\n",
			 text_or(d->arm.qemu, "unknown"));
	}
	report_table_close(out);
}

static void put_traced(FILE *out, const struct report *report)
{
	report_table_open(out, "traced", "Arms that were traced", "",
			  "arm|-of|-kernel|-CPU model|-command line|-QEMU");
	report_table_rows(out);
	for (size_t i = 0; i < report->traces.n; i++) {
		const struct report_trace *t = &report->traces.of[i];
		for (size_t a = 0; a < t->trace->n_arms; a++) {
			const struct run_arm *arm = &t->trace->arms[a].of;
			html_put(out,
				 "<tr id=\"traced.%s.%s\"><th scope=\"row\">%s</th>"
				 "<td class=\"word\">%s</td><td class=\"name\">%s</td>"
				 "<td class=\"name\">%s</td><td class=\"name\">%s %s</td>"
				 "<td class=\"word\">%s</td></tr>\n",
				 t->name, arm->name, arm->name, t->name, arm->kernel, arm->cpu,
				 text_or(arm->harness_append, ""), text_or(arm->append, ""),
				 text_or(arm->qemu, "unknown"));
		}
	}
	report_table_close(out);
}

/* The last run of the host in the history, NULL where it is not the i-th. */
static bool is_last(const struct report_trends *t, size_t i)
{
	return i + 1 == t->n_runs || t->runs[i + 1].host != t->runs[i].host;
}

static void put_hosts(FILE *out, const struct report *report)
{
	const struct report_trends *t = &report->trends;
	size_t first = 0;

	report_table_open(out, "history-hosts", "Hosts of the history", "",
			  "host|-name|-Linux|-engine|runs|-from|-to|-what changes the figures");
	report_table_rows(out);
	for (size_t i = 0; i < t->n_runs; i++) {
		const struct history_run *run = &t->runs[i];
		json_t *hard = NULL;
		if (!is_last(t, i))
			continue;
		html_put(out,
			 "<tr id=\"host.%s\"><th scope=\"row\">%s</th><td class=\"word\">%s</td>"
			 "<td class=\"word\">%s</td><td class=\"word\">%s</td><td>%zu</td>"
			 "<td class=\"word\">%s</td><td class=\"word\">%s</td><td class=\"name\">",
			 run->fingerprint, run->fingerprint, run->hostname, run->kernel,
			 run->engine, i + 1 - first, t->runs[first].started, run->started);
		if (!history_host(report->input->history, run->host, &hard))
			put_json(out, hard);
		json_decref(hard);
		html_put(out, "</td></tr>\n");
		first = i + 1;
	}
	report_table_close(out);
}

void report_conditions_put(FILE *out, const struct report *report)
{
	html_put(out, "<section id=\"conditions\"><h2>Conditions</h2>\n");
	if (report->timed.n)
		put_timed(out, &report->timed);
	if (report->exact.n)
		put_exact(out, &report->exact);
	if (report->traces.n)
		put_traced(out, report);
	if (report->trends.n_runs)
		put_hosts(out, report);
	html_put(out, "</section>\n");
}

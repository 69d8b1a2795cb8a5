#include "bench/boots/boot_outcome.h"

#include "bench/base/interrupts.h"
#include "bench/boots/boot_merge.h"
#include "bench/document/document_text.h"
#include "bench/emulator/boot_document.h"
#include "bench/emulator/boot_output.h"
#include "bench/files/save.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Whether the document was written; else the error was reported. */
static bool write_document(const struct boot_session *s, const char *name, const json_t *document)
{
	struct error error;
	char path[4096];

	snprintf(path, sizeof(path), "%.4000s/%s.json", s->options->run.folder, name);
	char *text = s->options->strip ? boot_document_reference_text(document)
				       : document_text(document);
	int err = text ? save_file(path, text, strlen(text)) : -ENOMEM;
	free(text);
	if (err) {
		error_place(&error, err, "--output-dir", "%s", path);
		s->options->callbacks.error("%s", error.text);
	}
	return !err;
}

/* Reports cells with a wrong result, a crash or a hang: they have no count, and the table of
 * hundreds would hide them. */
static void report_failed_cells(notice_fn *report, const char *arm, struct boot_result *r)
{
	const struct run_cell *first = NULL;

	for (size_t c = r->document.n_cells; c-- > 0;) {
		if (r->document.cells[c].status != CELL_FAILED)
			continue;
		first = &r->document.cells[c];
		r->failed_cells++;
	}
	if (first)
		report("arm %s: %zu %s failed, the first is %s %s %s: %s", arm, r->failed_cells,
		       r->failed_cells == 1 ? "cell" : "cells", first->abi, first->path, first->op,
		       first->reason);
}

/* Reports parameters that the kernel does not know: they have no effect, so the arm would appear to
 * cost nothing. */
static void report_unknown_parameters(notice_fn *report, const char *arm, const json_t *parameters)
{
	char list[BOOT_TEXT * 2] = "";
	const json_t *parameter;
	size_t i, n = 0;

	json_array_foreach ((json_t *)parameters, i, parameter)
		if (n < sizeof(list))
			n += (size_t)snprintf(list + n, sizeof(list) - n, "%s'%s'", i ? ", " : "",
					      json_string_value(parameter));
	if (n)
		report("arm %s: the kernel does not know %s", arm, list);
}

/* Reports a clock source that was not final: counts may be of one clock source, another or both. */
static void report_unsettled(notice_fn *report, const char *arm, const json_t *source)
{
	if (json_is_false(json_object_get(source, "settled")))
		report("arm %s: the kernel had not settled on a clock source after %.0f s, and was at '%s': its clock functions may be counted as of two",
		       arm, json_number_value(json_object_get(source, "waited_s")),
		       json_string_value(json_object_get(source, "name")));
}

/* Merges the documents of an arm whose boots have all ended, and writes the result. 0, or the code
 * of *error. */
static int finish(struct boot_session *s, size_t arm, struct error *error)
{
	struct boot_result *r = &s->results[arm];
	const struct boot_job *jobs = &s->jobs[arm * s->options->boots];
	const char *name = s->arms->arm[arm].name;
	static json_t *documents[BOOT_MAX_BOOTS];
	notice_fn *report = s->options->callbacks.error;
	json_t *all;

	for (uint32_t b = 0; b < s->options->boots; b++) {
		if (jobs[b].state != BOOT_DONE)
			return 0;
		documents[b] = jobs[b].document;
	}
	if (boot_merge(documents, s->options->boots, &all, &r->differing, &r->share, error))
		return error->code;
	boot_document_note_boots(all, s->options->boots, r->differing, r->share);
	if (s->options->strip)
		boot_document_strip(all);
	r->unwritten = !write_document(s, name, all);
	if (document_check(all, &r->document, error))
		return error->code;
	r->ok = true;
	const json_t *booted = json_object_get(r->document.root, "arm");
	report_unknown_parameters(report, name, json_object_get(booted, "unknown_words"));
	report_unsettled(report, name, json_object_get(booted, "clocksource"));
	report_failed_cells(report, name, r);
	return 0;
}

static void report_console(const struct boot_callbacks *callbacks, const char *log)
{
	char *tail = boot_log_tail(log, 5);

	if (tail)
		callbacks->console(log, tail);
	free(tail);
}

void boot_outcome_take(void *ctx, struct boot_job *job)
{
	struct boot_session *s = ctx;
	const struct boot_callbacks *callbacks = &s->options->callbacks;
	size_t arm = (size_t)(job->arm - s->arms->arm);
	struct boot_result *r = &s->results[arm];

	s->ended++;
	if (job->state == BOOT_DONE &&
	    boot_document_complete(job->document, job, s->qemu, s->options->run.kvm, &job->error))
		job->state = BOOT_FAILED;
	r->longest_s = job->took_s > r->longest_s ? job->took_s : r->longest_s;
	bool booted = job->state == BOOT_DONE;
	if (booted && s->options->traced)
		r->ok = true;
	else if (booted)
		finish(s, arm, &job->error);
	if (job->error.code && (booted || !interrupted())) {
		callbacks->error("arm %s failed: %s", job->arm->name, job->error.text);
		if (!booted)
			report_console(callbacks, job->log);
	}
	callbacks->boot(s->ended, s->arms->n * s->options->boots, job->arm->name, job->took_s);
}

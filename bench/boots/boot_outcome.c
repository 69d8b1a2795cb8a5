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

/* Bytes of a reason, of an arm or of a boot, without the closing NUL. */
enum { REASON_MAX = sizeof(((struct boot_result *)0)->reason) - 1 };

/* 0 or -errno. */
static int write_document(const struct boot_session *s, const char *name, const json_t *document)
{
	char path[4096];
	struct save save;

	snprintf(path, sizeof(path), "%.4000s/%s.json", s->options->folder, name);
	char *text = s->options->strip ? boot_document_reference_text(document)
				       : document_text(document);
	int err = text ? save_open(&save, path) : -ENOMEM;
	if (!err)
		err = save_finish(&save, text, strlen(text));
	free(text);
	if (err)
		s->options->told.error("%s: %s; choose another place with --output-dir", path,
				       strerrordesc_np(-err));
	return err;
}

/* Reports cells with a wrong result, a crash or a hang: they have no count, and the table of
 * hundreds would hide them. */
static void tell_failed_cells(const struct boot_told *told, const struct boot_arm *arm,
			      struct boot_result *r)
{
	const struct run_cell *first = NULL;

	for (size_t c = r->document.n_cells; c-- > 0;) {
		if (r->document.cells[c].status != CELL_FAILED)
			continue;
		first = &r->document.cells[c];
		r->failed_cells++;
	}
	if (first)
		told->error("arm %s: %zu %s failed, the first is %s %s %s: %s", arm->name,
			    r->failed_cells, r->failed_cells == 1 ? "cell" : "cells", first->abi,
			    first->path, first->op, first->reason);
}

/* Reports parameters that the kernel does not know: they have no effect, so the arm would appear to
 * cost nothing. */
static void tell_unknown_words(const struct boot_told *told, const struct boot_arm *arm,
			       const struct run_document *document)
{
	const json_t *words =
		json_object_get(json_object_get(document->root, "arm"), "unknown_words");
	char list[BOOT_TEXT * 2] = "";
	const json_t *word;
	size_t i, n = 0;

	json_array_foreach ((json_t *)words, i, word)
		if (n < sizeof(list))
			n += (size_t)snprintf(list + n, sizeof(list) - n, "%s'%s'", i ? ", " : "",
					      json_string_value(word));
	if (n)
		told->error("arm %s: the kernel does not know %s", arm->name, list);
}

/* Reports a clock source that was not final: counts may be of one clock source, another or both. */
static void tell_unsettled(const struct boot_told *told, const struct boot_arm *arm,
			   const struct run_document *document)
{
	const json_t *source =
		json_object_get(json_object_get(document->root, "arm"), "clocksource");

	if (json_is_false(json_object_get(source, "settled")))
		told->error(
			"arm %s: the kernel had not settled on a clock source after %.0f s, and "
			"was at '%s': its clock functions may be counted as of two",
			arm->name, json_number_value(json_object_get(source, "waited_s")),
			json_string_value(json_object_get(source, "name")));
}

/* What all boots of an arm gave, as one document. */
static int finish(struct boot_session *s, size_t arm, struct error *error)
{
	struct boot_result *r = &s->results[arm];
	struct boot_job *jobs = &s->jobs[arm * s->options->boots];
	static json_t *documents[BOOT_MAX_BOOTS];
	json_t *all;

	for (uint32_t b = 0; b < s->options->boots; b++) {
		if (jobs[b].state != BOOT_DONE)
			return 0;
		documents[b] = jobs[b].document;
	}
	int err = boot_merge(documents, s->options->boots, &all, &r->differing, &r->share, error);
	if (err) {
		snprintf(r->reason, sizeof(r->reason), "%.*s", REASON_MAX, error->text);
		s->options->told.error("arm %s failed: %s", s->arms->arm[arm].name, r->reason);
		return 0;
	}
	boot_document_note_boots(all, s->options->boots, r->differing, r->share);
	if (s->options->strip)
		boot_document_strip(all);
	err = write_document(s, s->arms->arm[arm].name, all);
	r->ok = !document_check(all, &r->document, error);
	if (!r->ok) {
		snprintf(r->reason, sizeof(r->reason), "%.*s", REASON_MAX, error->text);
		s->options->told.error("arm %s failed: %s", s->arms->arm[arm].name, r->reason);
	} else {
		tell_unknown_words(&s->options->told, &s->arms->arm[arm], &r->document);
		tell_unsettled(&s->options->told, &s->arms->arm[arm], &r->document);
		tell_failed_cells(&s->options->told, &s->arms->arm[arm], r);
	}
	return err;
}

static void tell_failure(const struct boot_told *told, const struct boot_job *job,
			 struct boot_result *r)
{
	memcpy(r->reason, job->reason, sizeof(r->reason));
	if (interrupted())
		return;
	told->error("arm %s failed: %s", job->arm->name, job->reason);
	char *tail = boot_log_tail(job->log, 5);
	if (tail)
		told->console(job->log, tail);
	free(tail);
}

void boot_outcome_take(struct boot_session *s, struct boot_job *job)
{
	size_t arm = (size_t)(job->arm - s->arms->arm);
	struct boot_result *r = &s->results[arm];
	size_t jobs = s->arms->n * s->options->boots;

	s->ended++;
	struct error error = {0};
	if (job->state == BOOT_DONE &&
	    boot_document_complete(job->document, job, s->qemu, s->options->kvm, &error)) {
		snprintf(job->reason, sizeof(job->reason), "%.*s", REASON_MAX, error.text);
		job->state = BOOT_FAILED;
	}
	r->longest_s = job->took_s > r->longest_s ? job->took_s : r->longest_s;
	if (!r->reason[0])
		memcpy(r->log, job->log, sizeof(r->log));
	if (job->state == BOOT_FAILED)
		tell_failure(&s->options->told, job, r);
	else if (finish(s, arm, &error))
		snprintf(r->reason, sizeof(r->reason), "its document was not written");
	s->options->told.boot(s->ended, jobs, job->arm->name, job->took_s);
}

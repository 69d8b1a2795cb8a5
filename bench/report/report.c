#include "bench/report/report.h"

#include "bench/base/exit_code.h"
#include "bench/base/text.h"
#include "bench/document/arms.h"
#include "bench/document/document_text.h"
#include "bench/export/export.h"
#include "bench/files/folders.h"
#include "bench/files/save_folder.h"
#include "bench/report/report_page.h"
#include "bench/trace_views/trace_export.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* What a page's folder holds. The first is in every one. */
static const char *const own_names[] = {"index.html", "card.png",	 "charts",     "documents",
					"cells",      "comparison.json", "trends.csv", NULL};

int report_file_write(const struct report *report, const char *name, const char *ending, char *text,
		      struct error *error)
{
	char path[SAVE_NAME];
	int n = snprintf(path, sizeof(path), "%s/%s%s", report->folder, name, ending);
	int err = !text			   ? -ENOMEM
		  : n >= (int)sizeof(path) ? -ENAMETOOLONG
					   : save_file(path, text, strlen(text));

	free(text);
	return err ? error_errno(error, err, "report: %s%s", name, ending) : 0;
}

/* --- documents ----------------------------------------------------------------------------------
 */

static bool is_taken(const struct report *report, const char *name)
{
	const struct report_documents *const lists[] = {&report->timed, &report->exact};

	for (size_t l = 0; l < sizeof(lists) / sizeof(lists[0]); l++)
		for (size_t i = 0; i < lists[l]->n; i++)
			if (!strcmp(lists[l]->of[i].name, name))
				return true;
	for (size_t i = 0; i < report->traces.n; i++)
		if (!strcmp(report->traces.of[i].name, name))
			return true;
	return false;
}

/* The file's name without folder and ending, or the arm's, which may be NULL; a second of one name
 * gets a number. */
static void name_document(const struct report *report, const char *file, const char *arm,
			  char name[REPORT_NAME])
{
	const char *slash = strrchr(file, '/');
	const char *from = arm ? arm : slash ? slash + 1 : file;
	size_t n = strlen(from);
	char plain[REPORT_NAME - 16];

	if (n > 5 && !strcmp(from + n - 5, ".json"))
		n -= 5;
	snprintf(plain, sizeof(plain), "%.*s", (int)n, from);
	for (char *c = plain; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("._-", *c))
			*c = '-';
	if (!isalnum((unsigned char)plain[0]))
		snprintf(plain, sizeof(plain), "document");
	snprintf(name, REPORT_NAME, "%s", plain);
	for (size_t i = 2; is_taken(report, name); i++)
		snprintf(name, REPORT_NAME, "%s-%zu", plain, i);
}

/* Kernels ascend; those of one are in the order of CPU model, command line and name. */
static int by_kernel(const void *left, const void *right)
{
	const struct report_document *a = left, *b = right;
	int order = arms_release_order(a->document, b->document);

	order = order ? order : text_order(a->document->arm.cpu, b->document->arm.cpu);
	order = order ? order : text_order(a->document->arm.append, b->document->arm.append);
	return order ? order : strcmp(a->name, b->name);
}

static int take_documents(struct report *report, struct error *error)
{
	const struct report_input *input = report->input;

	report->timed.of = calloc(input->n + 1, sizeof(*report->timed.of));
	report->exact.of = calloc(input->n + 1, sizeof(*report->exact.of));
	if (!report->timed.of || !report->exact.of)
		return error_no_memory(error, "for the page");
	for (size_t i = 0; i < input->n; i++) {
		const struct run_document *d = input->sources[i].document;
		struct report_documents *all =
			document_is_exact(d) ? &report->exact : &report->timed;
		struct report_document *new = &all->of[all->n];
		name_document(report, input->sources[i].file, d->arm.name, new->name);
		new->document = d;
		all->n++;
	}
	qsort(report->exact.of, report->exact.n, sizeof(*report->exact.of), by_kernel);
	return 0;
}

static int take_traces(struct report *report, struct error *error)
{
	static const struct trace_look all;
	const struct report_input *input = report->input;

	report->traces.of = calloc(input->n_traces + 1, sizeof(*report->traces.of));
	if (!report->traces.of)
		return error_no_memory(error, "for the page");
	for (size_t i = 0; i < input->n_traces; i++) {
		struct report_trace *new = &report->traces.of[i];
		name_document(report, input->traces[i].file, NULL, new->name);
		new->trace = input->traces[i].trace;
		if (traced_calls_make(new->trace, &all, &new->calls, &new->n_calls, error))
			return error_prefix(error, "report: %s: ", input->traces[i].file);
		report->traces.n++;
	}
	return 0;
}

/* A hash of the documents in the order in which they were given, and of the history. */
static int make_id(struct report *report, struct error *error)
{
	json_t *all = json_array();
	char *csv = report->trends.n ? report_trends_csv(&report->trends) : NULL;
	int err = all ? 0 : -ENOMEM;

	for (size_t i = 0; i < report->input->n && !err; i++)
		err = json_array_append(all, report->input->sources[i].document->root) ? -ENOMEM
										       : 0;
	for (size_t i = 0; i < report->traces.n && !err; i++)
		err = json_array_append(all, report->traces.of[i].trace->root) ? -ENOMEM : 0;
	if (report->trends.n && !err)
		err = csv && !json_array_append_new(all, json_string(csv)) ? 0 : -ENOMEM;
	free(csv);
	if (!err)
		err = digest_of(all, report->id);
	json_decref(all);
	return err ? error_errno(error, err, "report: the page's id") : 0;
}

static int write_document(const struct report *report, const struct report_document *d,
			  struct error *error)
{
	static const struct export_options none = {.origin = "syspath"};
	char name[REPORT_NAME + 16], *text;

	snprintf(name, sizeof(name), "documents/%s", d->name);
	if (report_file_write(report, name, ".json", document_text(d->document->root), error))
		return error->code;
	int err = export_text(export_find("csv"), d->document, &none, &text);
	if (err == -EINVAL)
		return error_set(error, EXIT_USAGE, "%s: started: '%s' is no time", d->name,
				 d->document->started);
	snprintf(name, sizeof(name), "cells/%s", d->name);
	return report_file_write(report, name, ".csv", text, error);
}

static int write_documents(const struct report *report, const struct report_documents *all,
			   struct error *error)
{
	for (size_t i = 0; i < all->n; i++)
		if (write_document(report, &all->of[i], error))
			return error->code;
	return 0;
}

/* --- all of it ----------------------------------------------------------------------------------
 */

static int make_folders(const struct report *report, struct error *error)
{
	static const char *const folders[] = {"charts", "documents", "cells"};
	char path[SAVE_NAME + 16];

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", report->folder, folders[i]);
		int err = folders_make(path);
		if (err)
			return error_errno(error, err, "report: %s", path);
	}
	return 0;
}

static int draw(struct report *report, struct error *error)
{
	struct chart_queue queue = {0};
	int code = 0;

	for (const struct report_part *const *part = report_parts; *part && !code; part++)
		if ((*part)->is_there(report))
			code = (*part)->charts(report, &queue, error);
	if (!code)
		report_card_add(report, &queue, error);
	/* Draws nothing, if there was an error. */
	return chart_queue_draw(&queue, error) ? error->code : report_charts_read(report, error);
}

static int write_all_files(struct report *report, struct error *error)
{
	if (make_folders(report, error) || make_id(report, error) || draw(report, error) ||
	    write_documents(report, &report->timed, error) ||
	    write_documents(report, &report->exact, error))
		return error->code;
	for (const struct report_part *const *part = report_parts; *part; part++)
		if ((*part)->is_there(report) && (*part)->files && (*part)->files(report, error))
			return error->code;
	return report_page_write(report, error);
}

static void forget(struct report *report)
{
	for (size_t i = 0; i < report->n_charts; i++)
		free(report->charts[i].svg);
	free(report->charts);
	free(report->timed.of);
	free(report->exact.of);
	for (size_t i = 0; i < report->traces.n; i++)
		traced_calls_free(report->traces.of[i].calls, report->traces.of[i].n_calls);
	free(report->traces.of);
	report_trends_free(&report->trends);
}

int report_write(const struct report_input *input, const char *folder, struct error *error)
{
	struct report report = {.input = input};
	struct save_folder save;

	if (!take_documents(&report, error))
		take_traces(&report, error);
	if (!error->code && input->history)
		report_trends_read(input->history, input->anonymous, &report.trends, error);
	if (!error->code && !save_folder_open(&save, folder, own_names, error)) {
		report.folder = save.temporary;
		if (write_all_files(&report, error))
			save_folder_abandon(&save);
		else
			save_folder_finish(&save, error);
	}
	forget(&report);
	return error->code;
}

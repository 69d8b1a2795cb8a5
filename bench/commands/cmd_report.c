/* syspath report: result documents, a comparison or a history as a page. */
#include "bench/base/interrupts.h"
#include "bench/cli/documents.h"
#include "bench/cli/message.h"
#include "bench/cli/options.h"
#include "bench/cli/tolerance_file.h"
#include "bench/commands/commands.h"
#include "bench/export/anonymous.h"
#include "bench/files/read_file.h"
#include "bench/files/read_json.h"
#include "bench/report/report.h"
#include "bench/trace/trace_read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What scripts/atlas leaves of an arm that it could not count: the reason. */
#define FAILED ".failed"
enum { FAILED_BYTES = 65536 };

struct options {
	struct words files;
	const char *folder, *url;
	bool compare, anonymous;
};

static void check(const struct option_use *use, void *input)
{
	const struct options *o = input;

	if (!o->folder)
		option_refuse(use, "where to? --output names the folder of the page");
	if (o->compare && o->files.n != 2)
		option_refuse(use, "--compare needs two result files, BASE and NEW; %zu are given",
			      o->files.n);
}

static void store_url(const struct option_use *use, const char *url, void *at)
{
	if (strncmp(url, "https://", 8) != 0 && strncmp(url, "http://", 7) != 0)
		option_refuse(use, "--url '%s': not the address of a page, https://...", url);
	*(const char **)at = url;
}

static const struct command_option options[] = {
	OPTION("output", 'O', "DIR",
	       "The folder of the page: new, empty, or one of an earlier page, which is replaced",
	       option_place, struct options, folder),
	OPTION("compare", 0, NULL, "A verdict per cell of the two files, BASE and NEW", option_flag,
	       struct options, compare),
	OPTION("anonymous", 0, NULL,
	       "Name no host: neither on the page nor in the documents beside it", option_flag,
	       struct options, anonymous),
	OPTION("url", 0, "URL", "Where the page will lie, for the image that links to it show",
	       store_url, struct options, url),
	{0},
};

static const struct command_line command = {
	.options = options,
	.arguments = "FILE...",
	.words = offsetof(struct options, files),
	.missing = NO_RESULT_FILE,
	.check = check,
	.doc = "A page of result documents: index.html with everything inline, and beside it the "
	       "documents, their cells as CSV and every chart as SVG and PNG.\v"
	       "Documents that measure time are shown side by side, a host a column; those of exact "
	       "counts an arm a row; traces have their phases and flame graphs. With --compare there is a "
	       "verdict per cell in front. A FILE that is a history (results/history.sqlite) gives a page of its series. The page "
	       "needs no script and no network. DIR is written whole or not at all.\n"
	       "Exit status: 0; 2 on a usage or environment error; 4 when there is nothing to "
	       "show, or the two files cannot be compared.",
};

/* Whether the file is one of SQLite's. */
static bool is_history(const char *file)
{
	static const char magic[16] = "SQLite format 3";
	char head[sizeof(magic)] = "";
	FILE *in = strcmp(file, "-") != 0 ? fopen(file, "re") : NULL;
	bool found = in && fread(head, 1, sizeof(head), in) == sizeof(head) &&
		     !memcmp(head, magic, sizeof(magic));

	if (in)
		fclose(in);
	return found;
}

/* What is open while a page is made. */
struct opened {
	struct report_input input;
	char (*names)[ANONYMOUS_NAME];	/* [n] */
	struct run_document *documents; /* [n] */
	struct report_source *sources;	/* [n] */
	size_t n;
	struct report_failed *failed;		   /* [input.n_failed], texts to be freed */
	struct trace *traces;			   /* [input.n_traces] */
	struct report_trace_source *trace_sources; /* the same */
};

static const char *name_of(const char *file)
{
	const char *slash = strrchr(file, '/');

	return slash ? slash + 1 : file;
}

/* Whether the file is that of an arm that could not be counted (scripts/atlas). */
static bool is_failed(const char *file)
{
	size_t n = strlen(file), end = strlen(FAILED);

	return n > end && !strcmp(file + n - end, FAILED);
}

static int open_failed(const char *file, struct opened *opened)
{
	struct report_failed *new = &opened->failed[opened->input.n_failed];
	const char *name = name_of(file);
	char *text;
	int err = read_text_file(file, FAILED_BYTES, &text);

	if (err)
		return command_error("report: %s: %s", file, error_describe(err));
	opened->input.n_failed++;
	text[strcspn(text, "\n")] = 0;
	new->reason = text;
	new->name = strndup(name, strlen(name) - strlen(FAILED));
	return new->name ? 0 : command_no_memory("report", "to read the documents");
}

/* A trace or a result document. 0, or an exit code after one line was printed. */
static int open_document(const char *file, struct opened *opened)
{
	struct error error = {0};
	json_t *root = strcmp(file, "-") != 0
			       ? read_json(file, TRACE_MAX_BYTES, "a result document", &error)
			       : NULL;
	size_t n = opened->input.n_traces;

	if (!root || !trace_is_document(root)) {
		json_decref(root);
		int code = read_document(file, &opened->documents[opened->n]);
		if (!code)
			opened->sources[opened->n++].file = file;
		return code;
	}
	if (trace_check(root, &opened->traces[n], &error)) {
		error_prefix(&error, "%s: ", file);
		return report_error(&error);
	}
	opened->trace_sources[n] = (struct report_trace_source){file, &opened->traces[n]};
	opened->input.n_traces++;
	return 0;
}

static int open_history(const char *file, struct opened *opened)
{
	struct error error = {0};

	if (opened->input.history)
		return command_error("report: %s: one history at a time", file);
	if (history_open(file, HISTORY_READ, &opened->input.history, &error))
		error_prefix(&error, "report: %s: ", file);
	return report_error(&error);
}

static int open_file(const char *file, struct opened *opened)
{
	if (is_history(file))
		return open_history(file, opened);
	if (is_failed(file))
		return open_failed(file, opened);
	return open_document(file, opened);
}

/* Takes away what names the hosts. 0, or an exit code after one line was printed. */
static int hide_hosts(struct opened *opened)
{
	if (opened->input.n_traces)
		return command_error(
			"report: --anonymous: %s is of traces, whose kernels name who built them",
			opened->trace_sources[0].file);
	opened->names = calloc(opened->n + 1, sizeof(*opened->names));
	for (size_t i = 0; i < opened->n; i++) {
		size_t number = opened->n > 1 ? i + 1 : 0;
		if (!opened->names || document_anonymize(&opened->documents[i], number))
			return command_no_memory("report", "to rename hosts");
		anonymous_name(number, opened->names[i]);
		opened->sources[i].file = opened->names[i];
	}
	return 0;
}

/* 0, or an exit code after one line was printed. */
static int open_all(const struct options *o, struct opened *opened)
{
	int code = 0;

	size_t n = o->files.n;

	opened->documents = calloc(n, sizeof(*opened->documents));
	opened->sources = calloc(n, sizeof(*opened->sources));
	opened->failed = calloc(n, sizeof(*opened->failed));
	opened->traces = calloc(n, sizeof(*opened->traces));
	opened->trace_sources = calloc(n, sizeof(*opened->trace_sources));
	if (!opened->documents || !opened->sources || !opened->failed || !opened->traces ||
	    !opened->trace_sources)
		return command_no_memory("report", "to read the documents");
	for (size_t i = 0; i < n && !code; i++)
		code = open_file(o->files.word[i], opened);
	for (size_t i = 0; i < opened->n; i++)
		opened->sources[i].document = &opened->documents[i];
	opened->input.sources = opened->sources;
	opened->input.n = opened->n;
	opened->input.failed = opened->failed;
	opened->input.traces = opened->trace_sources;
	if (!code && !opened->n && !opened->input.n_traces && !opened->input.history)
		return command_error("report: no document among the files, only arms that failed");
	return code;
}

static int write_page(const struct options *o, const struct report_input *input)
{
	struct error error = {0};

	if (report_write(input, o->folder, &error))
		return report_error(&error);
	size_t n = strlen(o->folder);
	char path[SAVE_NAME + 16];
	snprintf(path, sizeof(path), "%s%sindex.html", o->folder,
		 o->folder[n - 1] == '/' ? "" : "/");
	print_path(path);
	return EXIT_FINE;
}

/* Two hosts, or two kernels, may be what is compared: what differs is on the page. */
static int write_comparison(const struct options *o, struct opened *opened)
{
	static struct tolerances tolerances;
	const struct tolerance_choice usual = {0};
	struct compare_settings settings = {.alpha = VERDICT_ALPHA, .any_host = true};
	struct compare_side base = {&opened->documents[0], 1, name_of(opened->sources[0].file)};
	struct compare_side new = {&opened->documents[1], 1, name_of(opened->sources[1].file)};
	struct comparison comparison;
	int code = tolerance_settings_make("report", &usual, &tolerances, &settings.tolerance);

	if (code)
		return code;
	int err = compare(&base, &new, &settings, &comparison);
	if (err) {
		code = command_error("report: %s", error_describe(err));
	} else if (comparison.refused.n) {
		const struct fingerprint_difference *d = &comparison.refused.item[0];
		message_error("report: not comparable: %s%s (%s -> %s)", d->key,
			      d->in_run ? " changed during a run" : "", d->base, d->new);
		code = EXIT_NOTHING;
	} else {
		opened->input.comparison = &comparison;
		code = write_page(o, &opened->input);
		opened->input.comparison = NULL;
	}
	comparison_free(&comparison);
	return code;
}

int cmd_report(int argc, char **argv)
{
	struct options o = {0};
	struct opened opened = {.n = 0};

	options_parse(&command, argc, argv, &o);
	opened.input.url = o.url;
	opened.input.anonymous = o.anonymous;
	int code = open_all(&o, &opened);
	interrupts_catch();
	if (!code && o.anonymous)
		code = hide_hosts(&opened);
	if (!code && o.compare && opened.n != 2)
		code = command_error("report: --compare needs two result files, BASE and NEW");
	if (!code)
		code = o.compare ? write_comparison(&o, &opened) : write_page(&o, &opened.input);
	free_documents(opened.documents, opened.n);
	for (size_t i = 0; i < opened.input.n_traces; i++)
		trace_free(&opened.traces[i]);
	for (size_t i = 0; i < opened.input.n_failed; i++) {
		free((void *)opened.failed[i].name);
		free((void *)opened.failed[i].reason);
	}
	free(opened.failed);
	free(opened.traces);
	free(opened.trace_sources);
	free(opened.sources);
	free(opened.names);
	if (opened.input.history)
		history_close(opened.input.history);
	return code;
}

/* syspath export: result documents and traces in other tools' formats. */
#include "bench/base/text.h"
#include "bench/cli/documents.h"
#include "bench/cli/message.h"
#include "bench/cli/options.h"
#include "bench/cli/trace_options.h"
#include "bench/commands/commands.h"
#include "bench/export/export.h"
#include "bench/files/save.h"
#include "bench/trace_views/trace_export.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One of the two. */
struct chosen_format {
	const struct export_format *run;
	const struct trace_format *trace;
};

struct export
{
	struct chosen_format format;
	struct export_options options;
	struct trace_look look;
	const char *output; /* "-" is standard output */
	struct words files; /* one */
};

/* "gab, bmf, ...": those that hold figures of this kind, which is all of them for time. */
static const char *format_names(enum export_figures figures, char *text, size_t size)
{
	text[0] = 0;
	for (size_t i = 0; i < EXPORT_FORMATS; i++)
		if (export_formats[i].figures >= figures)
			text_append(text, size, ", ", export_formats[i].id);
	return text;
}

/* "folded, speedscope, ...": those of traces. */
static const char *trace_format_names(char *text, size_t size)
{
	text[0] = 0;
	for (size_t i = 0; i < TRACE_FORMATS; i++)
		text_append(text, size, ", ", trace_formats[i].name);
	return text;
}

static void print_formats(FILE *out)
{
	for (size_t i = 0; i < EXPORT_FORMATS; i++)
		fprintf(out, "  %-8s %s (.%s)\n", export_formats[i].id, export_formats[i].what,
			export_formats[i].extension);
	fputs("\nFormats of a trace:\n", out);
	for (size_t i = 0; i < TRACE_FORMATS; i++)
		fprintf(out, "  %-11s %s (.%s)\n", trace_formats[i].name, trace_formats[i].what,
			trace_formats[i].extension);
}

static void store_format(const struct option_use *use, const char *id, void *at)
{
	struct chosen_format *format = at;
	char names[256], trace_names[128];

	if (!strcmp(id, "list")) {
		print_formats(stdout);
		exit(EXIT_FINE);
	}
	format->run = export_find(id);
	format->trace = trace_format_find(id);
	if (!format->run && !format->trace)
		option_refuse(use, "no format named '%s'; there are %s; of a trace %s", id,
			      format_names(EXPORT_TIMES, names, sizeof(names)),
			      trace_format_names(trace_names, sizeof(trace_names)));
}

static void store_origin(const struct option_use *use, const char *origin, void *at)
{
	if (!export_origin_valid(origin))
		option_refuse(use, "--origin '%s': not 1 to %d lower-case letters, digits and _",
			      origin, EXPORT_ORIGIN_MAX);
	*(const char **)at = origin;
}

static void store_build_id(const struct option_use *use, const char *id, void *at)
{
	if (!export_id_valid(id))
		option_refuse(
			use,
			"--build-id '%s': not ORIGIN:NAME without spaces, at most %d characters",
			id, EXPORT_ID_MAX);
	*(const char **)at = id;
}

static void check_complete(const struct option_use *use, void *input)
{
	const struct export *export = input;
	const struct trace_look *look = &export->look;
	char names[256], trace_names[128];

	if (export->files.n > 1)
		option_refuse(use, "'%s': one result file at a time", export->files.word[1]);
	if (!export->format.run && !export->format.trace)
		option_refuse(use, "which format? --format takes one of %s; of a trace %s",
			      format_names(EXPORT_TIMES, names, sizeof(names)),
			      trace_format_names(trace_names, sizeof(trace_names)));
	if (export->format.run &&
	    (look->arm || look->abis || look->paths || look->ops || look->conditions))
		option_refuse(use,
			      "%s holds the whole run: cells are chosen of a trace alone, for %s",
			      export->format.run->id,
			      trace_format_names(trace_names, sizeof(trace_names)));
	if (!export->files.n)
		option_refuse(use, NO_RESULT_FILE);
}

static const struct command_option options[] = {
	OPTION("format", 'f', "FORMAT", "Which format; 'list' prints them all", store_format,
	       struct export, format),
	OPTION("output", 'O', "FILE", "Write there, whole or not at all (standard output)",
	       option_place, struct export, output, .former_letter = 'o'),
	OPTION("origin", 0, "NAME", "kcidb: the submitting CI system (syspath)", store_origin,
	       struct export, options.origin),
	OPTION("build-id", 0, "ID",
	       "kcidb: the build that was tested, ORIGIN:NAME (made of the kernel's version)",
	       store_build_id, struct export, options.build_id),
	OPTION_TRACE_OPS(struct export),
	{0},
};

/* The formats are listed in --help below the options. NULL when out of memory. */
static const char *make_doc(void)
{
	char *doc = NULL;
	size_t length;
	FILE *out = open_memstream(&doc, &length);

	if (!out)
		return NULL;
	fputs("A result document, or a trace, in the format of another tool.\vFormats:\n", out);
	print_formats(out);
	fputs("\nExit status: 0 exported; 2 usage, a malformed document or a place that cannot be "
	      "written to; 4 nothing measured or traced (formats that carry skipped cells are written).",
	      out);
	return fclose(out) ? NULL : doc;
}

static struct command_line command = {
	.options = options,
	.shared = {TRACE_CELL_OPTIONS(struct export)},
	.arguments = "FILE",
	.words = offsetof(struct export, files),
	.check = check_complete,
};

/* An exit code, after a line when it did not work. */
static int write_text(const struct export *export, const char *text)
{
	/* Whether standard output took it all is seen at exit. */
	if (!strcmp(export->output, "-")) {
		fputs(text, stdout);
		return EXIT_FINE;
	}
	int err = save_file(export->output, text, strlen(text));
	if (!err)
		return EXIT_FINE;
	return command_error("export: %s: %s; nothing was written", export->output,
			     error_describe(err));
}

/* What went wrong with the text, as an exit code, after a line. */
static int refuse(const struct export *export, const struct run_document *document, int err)
{
	char names[256];

	switch (err) {
	case -EINVAL:
		return command_error("%s: started: '%s' is no time like 2026-01-31T12:00:00Z",
				     export->files.word[0], document->started);
	case -ENODATA:
		message_error("%s: no cell was measured that %s can hold; nothing was written",
			      export->files.word[0], export->format.run->id);
		return EXIT_NOTHING;
	case -ENOTSUP:
		return command_error(
			"%s: exact counts of instructions, and %s holds times alone; nothing was written: these hold counts: %s",
			export->files.word[0], export->format.run->id,
			format_names(EXPORT_BOTH, names, sizeof(names)));
	default:
		return command_error("export: %s; nothing was written", error_describe(err));
	}
}

/* An exit code. */
static int export_trace(const struct export *export)
{
	struct error error = {0};
	struct trace trace;
	char *text;
	int code = read_trace(export->files.word[0], &trace);

	if (code)
		return code;
	if (!trace_export(export->format.trace, &trace, &export->look, &text, &error)) {
		code = write_text(export, text);
		free(text);
	} else {
		error_prefix(&error, "%s: ", export->files.word[0]);
		code = report_error(&error);
		code = error.code == -ENODATA ? EXIT_NOTHING : code;
	}
	trace_free(&trace);
	return code;
}

/* The same of a result document. */
static int export_run(const struct export *export)
{
	const struct export_format *format = export->format.run;
	const char *file = export->files.word[0];
	struct run_document document;
	char *text;
	int code = read_document(file, &document);

	if (code)
		return code;
	if (document.inject_tsc)
		message_info("export: %s: slowed down on purpose, by %zu TSC ticks per call", file,
			     document.inject_tsc);
	int err = export_text(format, &document, &export->options, &text);
	code = err ? refuse(export, &document, err) : write_text(export, text);
	if (code == EXIT_FINE && !export_measured(format, &document)) {
		message_error("%s: nothing was measured; %s has the reason for each cell", file,
			      format->id);
		code = EXIT_NOTHING;
	}
	free(text);
	document_free(&document);
	return code;
}

int cmd_export(int argc, char **argv)
{
	struct export export = {.output = "-", .options = {.origin = "syspath"}};

	command.doc = make_doc();
	options_parse(&command, argc, argv, &export);
	return export.format.trace ? export_trace(&export) : export_run(&export);
}

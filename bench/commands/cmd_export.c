/* syspath export: result documents in other tools' formats. */
#include "bench/cli/message.h"
#include "bench/cli/options.h"
#include "bench/commands/commands.h"
#include "bench/export/export.h"
#include "bench/files/save.h"

#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_ORIGIN = 256, KEY_BUILD_ID };

struct export
{
	const struct export_format *format; /* NULL: list them */
	struct export_options options;
	const char *output; /* "-" is standard output */
	const char *file;
};

/* "gab, bmf, ...": those that hold figures of this kind, which is all of them for time. */
static const char *format_names(enum export_figures figures, char *text, size_t size)
{
	size_t length = 0;

	text[0] = 0;
	for (size_t i = 0; i < EXPORT_FORMATS && length < size; i++)
		if (export_formats[i].figures >= figures)
			length += (size_t)snprintf(text + length, size - length, "%s%s",
						   length ? ", " : "", export_formats[i].id);
	return text;
}

static void print_formats(FILE *out)
{
	for (size_t i = 0; i < EXPORT_FORMATS; i++)
		fprintf(out, "  %-8s %s (.%s)\n", export_formats[i].id, export_formats[i].what,
			export_formats[i].extension);
}

/* The formats stand in --help below the options. */
static char *filter_help(int key, const char *text, void *input)
{
	char *list = NULL;
	size_t length;

	(void)input;
	if (key != ARGP_KEY_HELP_POST_DOC)
		return (char *)text;
	FILE *out = open_memstream(&list, &length);
	if (!out)
		return (char *)text;
	fputs("Formats:\n", out);
	print_formats(out);
	fprintf(out, "\n%s", text);
	return fclose(out) ? (char *)text : list;
}

static void take_format(struct export *export, const struct argp_state *state, const char *arg)
{
	char names[256];

	if (!strcmp(arg, "list")) {
		print_formats(stdout);
		exit(EXIT_FINE);
	}
	export->format = export_find(arg);
	if (!export->format)
		option_refuse(state, "no format named '%s'; there are %s", arg,
			      format_names(EXPORT_TIMES, names, sizeof(names)));
}

static void check_complete(const struct export *export, const struct argp_state *state)
{
	char names[256];

	if (!export->format)
		option_refuse(state, "which format? --format takes one of %s",
			      format_names(EXPORT_TIMES, names, sizeof(names)));
	if (!export->file)
		option_refuse(state, "which result file? (- is standard input)");
}

static error_t take_option(int key, char *arg, struct argp_state *state)
{
	struct export *export = state->input;

	switch (key) {
	case 'f':
		take_format(export, state, arg);
		return 0;
	case 'o': /* as it was called before; -o is --op elsewhere */
	case 'O':
		export->output = option_place(state, "--output", arg);
		return 0;
	case KEY_ORIGIN:
		if (!export_origin_valid(arg))
			option_refuse(state,
				      "--origin '%s': not 1 to %d lower-case letters, digits and _",
				      arg, EXPORT_ORIGIN_MAX);
		export->options.origin = arg;
		return 0;
	case KEY_BUILD_ID:
		if (!export_id_valid(arg))
			option_refuse(state,
				      "--build-id '%s': not ORIGIN:NAME without spaces, at most %d "
				      "characters",
				      arg, EXPORT_ID_MAX);
		export->options.build_id = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (export->file)
			option_refuse(state, "'%s': one result file at a time", arg);
		export->file = arg;
		return 0;
	case ARGP_KEY_END:
		check_complete(export, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{"format", 'f', "FORMAT", 0, "Which format; 'list' prints them all", 0},
	{"output", 'O', "FILE", 0, "Write there, whole or not at all (standard output)", 0},
	{NULL, 'o', "FILE", OPTION_HIDDEN, NULL, 0},
	{"origin", KEY_ORIGIN, "NAME", 0, "kcidb: the submitting CI system (syspath)", 0},
	{"build-id", KEY_BUILD_ID, "ID", 0,
	 "kcidb: the build that was tested, ORIGIN:NAME (made of the kernel's version)", 0},
	{0},
};

static const struct argp argp = {
	.options = options,
	.parser = take_option,
	.args_doc = "FILE",
	.doc = "A result document in the format of another tool.\v"
	       "Exit status: 0 exported; 2 usage, a malformed document or a place that cannot be "
	       "written to; 4 nothing measured (formats that carry skipped cells are written).",
	.help_filter = filter_help,
};

/* An exit code, after a line when it did not work. */
static int write_text(const struct export *export, const char *text)
{
	struct save save;
	int err;

	/* Whether standard output took it all is seen at exit. */
	if (!strcmp(export->output, "-")) {
		fputs(text, stdout);
		return EXIT_FINE;
	}
	err = save_open(&save, export->output);
	if (!err)
		err = save_finish(&save, text, strlen(text));
	else
		save_abandon(&save);
	if (!err)
		return EXIT_FINE;
	message_error("export: %s: %s; nothing was written", export->output, strerrordesc_np(-err));
	return EXIT_USAGE;
}

/* What went wrong with the text, as an exit code, after a line. */
static int refuse(const struct export *export, const struct run_document *document, int err)
{
	char names[256];

	switch (err) {
	case -EINVAL:
		message_error("%s: started: '%s' is no time like 2026-01-31T12:00:00Z",
			      export->file, document->started);
		return EXIT_USAGE;
	case -ENODATA:
		message_error("%s: no cell was measured that %s could carry; nothing was written",
			      export->file, export->format->id);
		return EXIT_NOTHING;
	case -ENOTSUP:
		message_error(
			"%s: exact counts of instructions, and %s holds times alone; nothing was "
			"written: these hold counts: %s",
			export->file, export->format->id,
			format_names(EXPORT_BOTH, names, sizeof(names)));
		return EXIT_USAGE;
	default:
		message_error("export: %s; nothing was written", strerrordesc_np(-err));
		return EXIT_USAGE;
	}
}

int cmd_export(int argc, char **argv)
{
	struct export export = {.output = "-", .options = {.origin = "syspath"}};
	struct run_document document;
	struct error error = {0};
	char *text;

	if (options_parse(&argp, argc, argv, 0, &export))
		return EXIT_USAGE;
	if (document_read(export.file, &document, &error)) {
		error_prefix(&error, "%s: ", export.file);
		return report_error(&error);
	}
	if (document.inject_tsc)
		message_info("export: %s: slowed down on purpose, by %zu TSC ticks per call",
			     export.file, document.inject_tsc);
	int err = export_text(export.format, &document, &export.options, &text);
	int code = err ? refuse(&export, &document, err) : write_text(&export, text);
	if (code == EXIT_FINE && !export_measured(export.format, &document)) {
		message_error("%s: nothing was measured; %s has the reason for each cell",
			      export.file, export.format->id);
		code = EXIT_NOTHING;
	}
	free(text);
	document_free(&document);
	return code;
}

/* syspath check: exact counts against reference counts. */
#include "bench/boots/boot_report.h"
#include "bench/cli/message.h"
#include "bench/cli/options.h"
#include "bench/commands/commands.h"
#include "bench/document/read.h"

#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_APPEND = 256 };

struct check {
	const char *folder, *added;
	char **files;
	size_t n;
};

static error_t take_option(int key, char *arg, struct argp_state *state)
{
	struct check *check = state->input;

	switch (key) {
	case KEY_APPEND:
		check->added = arg;
		return 0;
	case ARGP_KEY_ARGS:
		check->folder = state->argv[state->next];
		check->files = state->argv + state->next + 1;
		check->n = (size_t)(state->argc - state->next - 1);
		if (!check->n)
			option_refuse(state, "which result files? (- is standard input)");
		return 0;
	case ARGP_KEY_NO_ARGS:
		option_refuse(state, "which folder of reference counts, and which result files?");
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{"append", KEY_APPEND, "WORDS", 0,
	 "The end of every command line that is the change under test: references are those of the "
	 "arms without it",
	 0},
	{0},
};

static const struct argp argp = {
	.options = options,
	.parser = take_option,
	.args_doc = "DIR FILE...",
	.doc = "Exact counts of earlier boots against the reference counts in DIR, by equality, as "
	       "'syspath boots --check DIR' does with those it counts.\v"
	       "Exit status: 0 all equal, if need be to counts of another QEMU; 1 a count differs "
	       "where kernel, command line, CPU model and QEMU are the reference's; 2 on a usage "
	       "or "
	       "environment error; 4 when there is no such reference: what changed against the "
	       "nearest is printed.",
};

/* 0 or an exit code after one line was printed. */
static int read_exact(const char *file, struct run_document *document)
{
	struct error error = {0};

	if (document_read(file, document, &error)) {
		error_prefix(&error, "%s: ", file);
		return report_error(&error);
	}
	if (document_is_exact(document))
		return 0;
	message_error("check: %s: its figures are times; 'syspath compare' compares those", file);
	return EXIT_USAGE;
}

int cmd_check(int argc, char **argv)
{
	struct check check = {.added = ""};

	if (options_parse(&argp, argc, argv, 0, &check))
		return EXIT_USAGE;
	struct run_document *documents = calloc(check.n, sizeof(*documents));
	const struct run_document **list = calloc(check.n, sizeof(const void *));
	struct arms arms = {list, 0};
	struct error error = {0};
	int code = documents && list ? EXIT_FINE : EXIT_USAGE;

	if (code)
		message_error("check: not enough memory to read the documents");
	for (size_t i = 0; i < check.n && !code; i++) {
		code = read_exact(check.files[i], &documents[i]);
		list[arms.n++] = &documents[i];
	}
	if (!code)
		code = boot_report_check(stdout, &arms, check.folder, check.added, &error);
	if (error.code)
		report_error(&error);
	for (size_t i = 0; i < check.n && documents; i++)
		document_free(&documents[i]);
	free(documents);
	free(list);
	return code;
}

/* syspath check: exact counts against reference counts. */
#include "bench/boots/boot_report.h"
#include "bench/cli/documents.h"
#include "bench/cli/message.h"
#include "bench/cli/options.h"
#include "bench/commands/commands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct check {
	const char *added;
	struct words words; /* the folder and the files */
};

static void check_files(const struct option_use *use, void *input)
{
	const struct check *check = input;

	if (check->words.n == 1)
		option_refuse(use, "which result files? (- is standard input)");
}

static const struct command_option options[] = {
	OPTION("append", 0, "WORDS",
	       "The end of every command line that is the change under test: references are those of the arms without it",
	       option_text, struct check, added),
	{0},
};

static const struct command_line command = {
	.options = options,
	.arguments = "DIR FILE...",
	.words = offsetof(struct check, words),
	.missing = "which folder of reference counts, and which result files?",
	.check = check_files,
	.doc = "Exact counts of earlier boots against the reference counts in DIR, by equality, as "
	       "'syspath boots --check DIR' does with those it counts.\v"
	       "Exit status: 0 all equal, if need be to counts of another QEMU; 1 a count differs "
	       "where kernel, command line, CPU model and QEMU are the reference's; 2 on a usage or "
	       "environment error; 4 when there is no such reference: what changed against the "
	       "nearest is printed.",
};

static int take_exact(const struct check *check, const struct run_document *documents, size_t n,
		      const struct run_document **list, struct error *error)
{
	for (size_t i = 0; i < n; i++) {
		list[i] = &documents[i];
		if (document_is_exact(&documents[i]))
			continue;
		return error_set(
			error, EXIT_USAGE,
			"check: %s: its figures are times; 'syspath compare' compares those",
			check->words.word[i + 1]);
	}
	return 0;
}

int cmd_check(int argc, char **argv)
{
	struct check check = {.added = ""};
	struct boot_references references = {0};
	struct run_document *documents;
	struct error error = {0};

	options_parse(&command, argc, argv, &check);
	size_t n = check.words.n - 1;
	int code = read_documents(check.words.word + 1, n, 1, &documents);
	if (code)
		return code;
	const struct run_document **list = calloc(n, sizeof(const void *));
	const struct arms arms = {list, n};
	if (!list)
		error_no_memory(&error, "to read the documents");
	else if (!take_exact(&check, documents, n, list, &error) &&
		 !boot_references_read(check.words.word[0], &references, &error))
		code = boot_report_check(stdout, &arms, &references, check.added);
	if (error.code)
		code = report_error(&error);
	boot_references_free(&references);
	free_documents(documents, n);
	free(list);
	return code;
}

/* syspath show: the table of result documents. */
#include "bench/cli/documents.h"
#include "bench/cli/message.h"
#include "bench/cli/options.h"
#include "bench/commands/commands.h"
#include "bench/export/anonymous.h"
#include "bench/table/arms_table.h"
#include "bench/table/sweep_table.h"
#include "bench/table/table.h"

#include <stdio.h>
#include <stdlib.h>

struct show {
	struct words files;
	bool markdown, anonymous;
};

static const struct command_option options[] = {
	OPTION("markdown", 'm', NULL, "As Markdown, for an issue or a page", option_flag,
	       struct show, markdown),
	OPTION("anonymous", 0, NULL, "Name no host", option_flag, struct show, anonymous),
	{0},
};

static const struct command_line command = {
	.options = options,
	.words = offsetof(struct show, files),
	.arguments = "FILE...",
	.missing = NO_RESULT_FILE,
	.doc = "The table of result documents.\v"
	       "Rows are sorted by cost within each operation; what could not be measured comes "
	       "last, with its reason. Documents of exact counts are in one table, an arm a "
	       "column, with what each option of a sweep adds below it.",
};

/* Exact counts are in one table, an arm a column; the options of a sweep in another. */
static void print_exact(const struct show *show, const struct run_document *documents, size_t n)
{
	struct arms_column *columns = calloc(n + 1, sizeof(*columns));
	const struct run_document **list = calloc(n + 1, sizeof(const void *));
	struct arms arms = {list, 0};

	for (size_t i = 0; i < n && columns && list; i++) {
		const char *name = documents[i].arm.name;
		if (!document_is_exact(&documents[i]))
			continue;
		columns[arms.n] = (struct arms_column){&documents[i], name ? name : "arm"};
		list[arms.n++] = &documents[i];
	}
	if (arms.n) {
		bool swept = false;
		for (size_t i = 0; i < arms.n; i++)
			swept |= list[i]->arm.option != NULL;
		const char *fence = show->markdown && swept ? "\n" TABLE_FENCE : "";
		(show->markdown ? arms_table_markdown : arms_table_print)(stdout, columns, arms.n);
		fputs(fence, stdout);
		sweep_table_print(stdout, &arms);
		fputs(fence, stdout);
	}
	free(columns);
	free(list);
}

int cmd_show(int argc, char **argv)
{
	struct show show = {0};
	size_t n = 0, printed = 0;
	int code = EXIT_FINE;

	options_parse(&command, argc, argv, &show);
	struct run_document *documents = calloc(show.files.n, sizeof(*documents));
	for (size_t i = 0; i < show.files.n && documents; i++) {
		int unread = read_document(show.files.word[i], &documents[n]);
		if (!unread && show.anonymous &&
		    document_anonymize(&documents[n], show.files.n > 1 ? i + 1 : 0))
			unread = command_no_memory(NULL, "to rename hosts");
		n += !unread;
		code = unread ? unread : code;
	}
	for (size_t i = 0; i < n; i++) {
		if (document_is_exact(&documents[i]))
			continue;
		if (printed++)
			putchar('\n');
		(show.markdown ? table_markdown : table_print)(stdout, &documents[i]);
	}
	if (printed && printed < n)
		putchar('\n');
	print_exact(&show, documents, n);
	free_documents(documents, n);
	return code;
}

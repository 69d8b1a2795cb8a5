/* syspath show: the table of result documents. */
#include "bench/cli/documents.h"
#include "bench/cli/options.h"
#include "bench/commands/commands.h"
#include "bench/table/arms_table.h"
#include "bench/table/sweep_table.h"
#include "bench/table/table.h"

#include <stdio.h>
#include <stdlib.h>

static const struct command_line command = {
	.arguments = "FILE...",
	.missing = NO_RESULT_FILE,
	.in_order = true,
	.doc = "The table of result documents.\v"
	       "Rows are sorted by cost within each operation; what could not be measured comes "
	       "last, with its reason. Documents of exact counts stand in one table, an arm a "
	       "column, with what each option of a sweep adds below it.",
};

/* Exact counts stand in one table, an arm a column; the options of a sweep in another. */
static void print_exact(const struct run_document *documents, size_t n)
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
		arms_table_print(stdout, columns, arms.n);
		sweep_table_print(stdout, &arms);
	}
	free(columns);
	free(list);
}

int cmd_show(int argc, char **argv)
{
	struct words files;
	size_t n = 0, printed = 0;
	int code = EXIT_FINE;

	options_parse(&command, argc, argv, &files);
	struct run_document *documents = calloc(files.n, sizeof(*documents));
	for (size_t i = 0; i < files.n && documents; i++) {
		int unread = read_document(files.word[i], &documents[n]);
		n += !unread;
		code = unread ? unread : code;
	}
	for (size_t i = 0; i < n; i++) {
		if (document_is_exact(&documents[i]))
			continue;
		if (printed++)
			putchar('\n');
		table_print(stdout, &documents[i]);
	}
	if (printed && printed < n)
		putchar('\n');
	print_exact(documents, n);
	free_documents(documents, n);
	return code;
}

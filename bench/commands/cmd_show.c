/* syspath show: the table of result documents. */
#include "bench/cli/message.h"
#include "bench/cli/options.h"
#include "bench/commands/commands.h"
#include "bench/document/read.h"
#include "bench/table/arms_table.h"
#include "bench/table/sweep_table.h"
#include "bench/table/table.h"

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>

struct show {
	char **files;
	int n;
};

static error_t take_option(int key, char *arg, struct argp_state *state)
{
	struct show *show = state->input;

	(void)arg;
	switch (key) {
	case ARGP_KEY_ARGS:
		show->files = state->argv + state->next;
		show->n = state->argc - state->next;
		return 0;
	case ARGP_KEY_NO_ARGS:
		option_refuse(state, "which result file? (- is standard input)");
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	.parser = take_option,
	.args_doc = "FILE...",
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
	struct show show = {0};
	size_t n = 0, printed = 0;
	int code = EXIT_FINE;
	struct error error = {0};

	if (options_parse(&argp, argc, argv, ARGP_IN_ORDER, &show))
		return EXIT_USAGE;
	struct run_document *documents = calloc((size_t)show.n, sizeof(*documents));
	for (int i = 0; i < show.n && documents; i++) {
		if (!document_read(show.files[i], &documents[n], &error)) {
			n++;
			continue;
		}
		error_prefix(&error, "%s: ", show.files[i]);
		code = report_error(&error);
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
	for (size_t i = 0; i < n; i++)
		document_free(&documents[i]);
	free(documents);
	return code;
}

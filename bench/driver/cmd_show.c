/* syspath show: the table of result documents. */
#include "bench/driver/commands.h"
#include "bench/driver/options.h"
#include "bench/driver/say.h"
#include "bench/result/read.h"
#include "bench/result/table.h"

#include <argp.h>
#include <stdio.h>

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
	       "last, with its reason.",
};

int cmd_show(int argc, char **argv)
{
	struct show show = {0};
	char why[256];
	int code = EXIT_FINE;

	if (options_parse(&argp, argc, argv, ARGP_IN_ORDER, &show))
		return EXIT_USAGE;
	for (int i = 0; i < show.n; i++) {
		struct run_document document;
		if (document_read(show.files[i], &document, why, sizeof(why))) {
			complain("%s: %s", show.files[i], why);
			code = EXIT_USAGE;
			continue;
		}
		if (i)
			putchar('\n');
		table_print(stdout, &document);
		document_free(&document);
	}
	return code;
}

/* syspath trace: where the instructions of one call are spent. */
#include "bench/cli/message.h"
#include "bench/cli/options.h"
#include "bench/cli/trace_options.h"
#include "bench/commands/commands.h"
#include "bench/trace/trace_read.h"
#include "bench/trace_views/diff_view.h"
#include "bench/trace_views/trace_look.h"

#include <stdio.h>

struct tracing {
	struct words files;
	struct trace_look look;
};

static void check_together(const struct option_use *use, void *input)
{
	struct tracing *t = input;

	if (t->look.markdown && (t->look.json || (!t->look.diff && t->look.view != TRACE_PHASES)))
		option_refuse(use, "--markdown goes with --diff or --phases");
	if (t->look.diff && t->look.view != TRACE_TREE)
		option_refuse(use, "--diff shows functions, phases and tree; it does not go with "
				   "--flat, --phases, --annotate");
	if (t->look.diff && t->files.n > 2)
		option_refuse(use, "'%s': --diff compares two documents", t->files.word[2]);
}

static const struct command_option options[] = {
	OPTION("flat", 0, NULL, "A row per function instead of the call tree", option_value,
	       struct tracing, look.view, .low = TRACE_FLAT, .group = 1),
	OPTION("phases", 0, NULL, "What the instructions are for: entry, dispatch, mitigations ...",
	       option_value, struct tracing, look.view, .low = TRACE_PHASES),
	OPTION("annotate", 0, NULL, "Every instruction, disassembled", option_value, struct tracing,
	       look.view, .low = TRACE_ANNOTATE),
	OPTION("diff", 0, NULL,
	       "What changed from FILE to FILE, or from the first arm of one FILE to the others; "
	       "FILE:ARM is one arm of several",
	       option_flag, struct tracing, look.diff),
	OPTION("markdown", 0, NULL, "Print Markdown, for a mail", option_flag, struct tracing,
	       look.markdown),
	OPTION("json", 0, NULL, "Print JSON: tree, functions and phases of every call", option_flag,
	       struct tracing, look.json),
	OPTION_TRACE_OPS(struct tracing),
	{0},
};

static const struct command_line command = {
	.options = options,
	.shared = {TRACE_CELL_OPTIONS(struct tracing)},
	.arguments = "FILE...",
	.words = offsetof(struct tracing, files),
	.missing = "which trace document? (- is standard input)",
	.doc = "Where the instructions of one call are spent: functions in the order of entry as a "
	       "call tree, of trace documents.\v"
	       "See docs/trace.md.\n"
	       "Exit status: 0; 1 when a trace is not as long as the exact count, a cell failed, "
	       "or, with --diff, a call changed; 2 on a usage error or a malformed document; 4 when "
	       "no chosen cell was traced, or none on both sides.",
	.check = check_together,
};

/* An exit code. */
static int show_file(const struct tracing *t, const char *file)
{
	struct error error = {0};
	struct trace_seen seen = {0};
	struct trace trace;

	int code = read_trace(file, &trace);
	if (code)
		return code;
	trace_print(stdout, &trace, &t->look, &seen, &error);
	trace_free(&trace);
	if (error.code) {
		error_prefix(&error, "%s: ", file);
		return report_error(&error);
	}
	if (!seen.traced && !seen.failed) {
		message_error("%s: no chosen cell was traced", file);
		return EXIT_NOTHING;
	}
	return seen.wrong || seen.failed ? EXIT_BAD_CELL : EXIT_FINE;
}

/* An exit code. */
static int show_diff(const struct tracing *t)
{
	struct trace_operands operands;
	struct error error = {0};
	struct diff_seen seen = {0};
	int code = read_trace_operands(&t->files, &operands);

	if (!code) {
		trace_diff_print(stdout, operands.pairs, operands.n, &t->look, &seen, &error);
		code = report_error(&error);
	}
	free_trace_operands(&operands);
	if (code)
		return code;
	if (!seen.compared) {
		message_error("trace: no chosen cell was traced on both sides");
		return EXIT_NOTHING;
	}
	return seen.changed || seen.single ? EXIT_BAD_CELL : EXIT_FINE;
}

int cmd_trace(int argc, char **argv)
{
	struct tracing t = {0};
	int code = EXIT_FINE;

	options_parse(&command, argc, argv, &t);
	if (t.look.diff)
		return show_diff(&t);
	for (size_t i = 0; i < t.files.n; i++) {
		if (i && !t.look.json)
			putchar('\n');
		int own = show_file(&t, t.files.word[i]);
		code = own ? own : code;
	}
	return code;
}

/* syspath trace: where the instructions of one call are spent. */
#include "bench/cli/message.h"
#include "bench/cli/options.h"
#include "bench/commands/commands.h"
#include "bench/trace/trace_read.h"
#include "bench/trace_views/trace_look.h"

#include <stdio.h>
#include <string.h>

struct tracing {
	struct words files;
	struct trace_look look;
};

static const struct command_option options[] = {
	OPTION("flat", 0, NULL, "A row per function instead of the call tree", option_value,
	       struct tracing, look.view, .low = TRACE_FLAT, .group = 1),
	OPTION("phases", 0, NULL, "What the instructions are for: entry, dispatch, mitigations ...",
	       option_value, struct tracing, look.view, .low = TRACE_PHASES),
	OPTION("annotate", 0, NULL, "Every instruction, disassembled", option_value, struct tracing,
	       look.view, .low = TRACE_ANNOTATE),
	OPTION("markdown", 0, NULL, "Print Markdown, for a mail", option_flag, struct tracing,
	       look.markdown),
	OPTION("json", 0, NULL, "Print JSON: tree, functions and phases of every call", option_flag,
	       struct tracing, look.json),
	OPTION("arm", 0, "NAME", "Only this arm of FILE", option_text, struct tracing, look.arm,
	       .group = 2),
	OPTION("abi", 'a', "LIST", "Only these ABIs: x86_64, i386", option_names, struct tracing,
	       look.abis, .names = &abi_table),
	OPTION("path", 'p', "LIST", "Only these paths, comma-separated", option_names,
	       struct tracing, look.paths, .names = &path_table),
	OPTION("op", 'o', "LIST", "Only these operations, comma-separated", option_names,
	       struct tracing, look.ops, .names = &op_table),
	{0},
};

static const struct command_line command = {
	.options = options,
	.arguments = "FILE...",
	.words = offsetof(struct tracing, files),
	.missing = "which trace document? (- is standard input)",
	.doc = "Where the instructions of one call are spent: functions in the order of entry as a "
	       "call tree, of trace documents.\v"
	       "See docs/trace.md.\n"
	       "Exit status: 0; 1 when a trace is not as long as the exact count, or a cell failed; "
	       "2 on a usage error or a malformed document; 4 when no chosen cell was traced.",
};

/* An exit code. */
static int show_file(const struct tracing *t, const char *file)
{
	struct error error = {0};
	struct trace_seen seen = {0};
	struct trace trace;

	if (!trace_read(file, &trace, &error)) {
		trace_print(stdout, &trace, &t->look, &seen, &error);
		trace_free(&trace);
	}
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

int cmd_trace(int argc, char **argv)
{
	struct tracing t = {0};
	int code = EXIT_FINE;

	options_parse(&command, argc, argv, &t);
	for (size_t i = 0; i < t.files.n; i++) {
		if (i && !t.look.json)
			putchar('\n');
		int own = show_file(&t, t.files.word[i]);
		code = own ? own : code;
	}
	return code;
}

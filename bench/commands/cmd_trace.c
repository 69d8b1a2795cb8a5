/* syspath trace: where the instructions of one call are spent. */
#include "bench/base/interrupts.h"
#include "bench/cli/boot_choice.h"
#include "bench/cli/message.h"
#include "bench/cli/options.h"
#include "bench/cli/progress.h"
#include "bench/cli/trace_options.h"
#include "bench/commands/commands.h"
#include "bench/files/save.h"
#include "bench/trace_views/diff_view.h"
#include "bench/trace_views/trace_look.h"
#include "bench/tracer/trace_boots.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is booted. */
struct trace_making {
	struct boot_choice choice;
	struct boot_options options;
};

struct tracing {
	struct words files; /* none: guests are booted */
	struct trace_look look;
	struct trace_making making;
};

static void check_together(const struct option_use *use, void *input)
{
	struct tracing *t = input;

	if (t->look.markdown && (t->look.json || (!t->look.diff && t->look.view != TRACE_PHASES)))
		option_refuse(use, "--markdown goes with --diff or --phases");
	if (t->look.diff && t->look.view != TRACE_TREE)
		option_refuse(use, "--diff shows functions, phases and tree; it does not go with "
				   "--flat, --phases, --annotate");
	if (t->look.diff && t->look.arm)
		option_refuse(use, "--arm: with --diff FILE:ARM names an arm");
	if (t->look.diff && t->files.n > 2)
		option_refuse(use, "'%s': --diff compares two documents", t->files.word[2]);
	if (t->files.n && boot_choice_given(&t->making.choice))
		option_refuse(use, "'%s': what is booted is traced anew, without FILE",
			      t->files.word[0]);
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
	.shared = {TRACE_CELL_OPTIONS(struct tracing),
		   {boot_arm_options, offsetof(struct tracing, making.choice)},
		   {boot_run_options, offsetof(struct tracing, making.options)}},
	.arguments = "[FILE...]",
	.words = offsetof(struct tracing, files),
	.doc = "Where the instructions of one call are spent: functions in the order of entry as a "
	       "call tree. Without FILE kernels are booted in QEMU, as by boots, and a call of "
	       "every cell is traced; FILE is a trace document that was written so.\v"
	       "See docs/trace.md.\n"
	       "Exit status: 0; 1 when a trace is not as long as the exact count, a cell failed, "
	       "or, with --diff, a call changed; 2 on a usage or environment error or a malformed "
	       "document; 4 when no chosen cell was traced, or none on both sides.",
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

/* An exit code. */
static int show(const struct tracing *t)
{
	int code = EXIT_FINE;

	if (t->look.diff)
		return show_diff(t);
	for (size_t i = 0; i < t->files.n; i++) {
		if (i && !t->look.json)
			putchar('\n');
		int own = show_file(t, t->files.word[i]);
		code = own ? own : code;
	}
	return code;
}

/* Settings that were not given, and the arms, more than one for a difference. 0, or the code of
 * *error. */
static int settle(struct trace_making *making, bool diff, char folder[RESULTS_PATH],
		  struct boot_arms *arms, struct error *error)
{
	static struct cell_id cells[PLAN_MAX_CELLS];
	struct boot_options *o = &making->options;

	if (!plan_cells(&o->run.request.selection, cells))
		return error_set(
			error, EXIT_USAGE,
			"no such cell: no chosen path has a chosen op on a chosen ABI; see 'syspath list'");
	o->callbacks = boot_callbacks_shown;
	o->source.fetching = progress_notice();
	o->source.notice = message_info;
	o->run.timeout_s = o->run.timeout_s ? o->run.timeout_s : 180;
	o->run.at_once = o->run.at_once ? o->run.at_once : 2;
	if (boot_choice_places(o, "trace", folder, error))
		return error->code;
	if (boot_choice_arms(&making->choice, "intel,amd", "xonly", arms, error))
		return error->code;
	if (diff && arms->n < 2)
		return error_set(error, EXIT_USAGE,
				 "trace: --diff compares arms, and there is one alone: %s",
				 arms->arm[0].name);
	return 0;
}

static int write_trace(const char *folder, const json_t *trace, char path[SAVE_NAME],
		       struct error *error)
{
	char *text = trace_text(trace);
	int n = snprintf(path, SAVE_NAME, "%s/trace.json", folder);
	int err = !text ? -ENOMEM : n >= SAVE_NAME ? -ENAMETOOLONG : 0;

	if (!err)
		err = save_file(path, text, strlen(text));
	free(text);
	if (err) {
		error_errno(error, err, "%s", path);
		path[0] = 0;
	} else {
		message_info("the trace is %s", path);
	}
	return error->code;
}

/* Boots the arms of the choice, traces the cells, and writes trace.json into the folder of the
 * options: `path` is its name, "" where nothing was written. An exit code, after one line was
 * printed for what failed. */
static int make_trace(struct trace_making *making, const struct selection *cells, bool diff,
		      char path[SAVE_NAME])
{
	static struct boot_session session;
	static struct boot_arms arms;
	static char folder[RESULTS_PATH];
	struct error error = {0};
	json_t *trace = NULL;

	path[0] = 0;
	making->options.run.request.selection = *cells;
	interrupts_catch();
	int code = settle(making, diff, folder, &arms, &error);
	if (!code)
		code = trace_prepare(&session, &making->options, &arms, &error);
	if (!code)
		code = trace_boots(&session, &trace, &error);
	if (error.code)
		code = report_error(&error);
	if (trace && write_trace(making->options.run.folder, trace, path, &error))
		code = report_error(&error);
	json_decref(trace);
	boot_session_free(&session);
	return code;
}

/* Makes a trace and shows it as any other. An exit code. */
static int make(struct tracing *t)
{
	static char path[SAVE_NAME];
	struct selection cells = selection_default();
	char *word = path;

	cells.abis = t->look.abis ? t->look.abis : cells.abis;
	cells.paths = t->look.paths ? t->look.paths : cells.paths;
	cells.ops = t->look.ops ? t->look.ops : usual_ops(true);
	cells.conditions = t->look.conditions ? t->look.conditions : cells.conditions;
	int code = make_trace(&t->making, &cells, t->look.diff, path);
	if (!path[0])
		return code;
	t->files = (struct words){&word, 1};
	int own = show(t);
	t->files = (struct words){0};
	return code ? code : own;
}

int cmd_trace(int argc, char **argv)
{
	static struct tracing t = {.making.choice.grid.append = ""};

	options_parse(&command, argc, argv, &t);
	return t.files.n ? show(&t) : make(&t);
}

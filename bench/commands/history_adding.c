/* syspath history add: documents into the history, all of them or none. */
#include "bench/base/start_time.h"
#include "bench/cli/documents.h"
#include "bench/cli/history_choice.h"
#include "bench/cli/message.h"
#include "bench/cli/options.h"
#include "bench/files/folders.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct added {
	struct history_entry *entry;
	int64_t id; /* of the run */
	bool known; /* the history had it before */
};

struct add {
	struct history_choice choice;
	struct history_label label;
	char started[START_TIME_SIZE]; /* what the label points to */
	bool injected;		       /* take runs that were slowed down on purpose, too */
	bool changed;		       /* and those whose host changed under them */
	struct words files;
	struct added *runs; /* [files.n] */
};

/* An empty one is a variable that was not set, and would pass for "not known". */
static void store_given(const struct option_use *use, const char *argument, void *at)
{
	if (!*argument)
		option_refuse(use, "--%s is empty; give one, or leave it out", use->option->name);
	*(const char **)at = argument;
}

static const struct command_option options[] = {
	OPTION("commit", 0, "NAME",
	       "What was measured: a commit, a version (default: $SYSPATH_COMMIT, else not known)",
	       store_given, struct add, label.commit, .former_letter = 'c'),
	OPTION("time", 0, "TIME",
	       "When, ISO 8601 with its zone, of runs that do not know: emulated ones (default: $SYSPATH_TIME, else now)",
	       store_given, struct add, label.started),
	OPTION("allow-injected", 0, NULL,
	       "Take runs that 'run --inject' slowed down, too: they look like regressions",
	       option_flag, struct add, injected),
	OPTION("allow-changed", 0, NULL,
	       "Take runs whose host or clock changed while they were measured, too", option_flag,
	       struct add, changed),
	{0},
};

static const struct command_line command = {
	.options = options,
	.shared = {{history_db_options, offsetof(struct add, choice)}},
	.arguments = "FILE...",
	.words = offsetof(struct add, files),
	.missing = NO_RESULT_FILE,
	.doc = "Put result documents into the history: all of them, or none when one cannot be "
	       "read.\vA document that was added before is reported and changes nothing.",
};

/* The label's words, from the options or the environment. 0 or EXIT_USAGE after one line. */
static int check_label(struct add *add)
{
	struct history_label *label = &add->label;
	int64_t at;

	if (label->commit && !*label->commit)
		label->commit = NULL;
	if (label->started && !*label->started)
		label->started = NULL;
	if (label->commit && strlen(label->commit) >= HISTORY_COMMIT)
		return command_error(
			"history: the commit's name (--commit, $SYSPATH_COMMIT) is longer than %d characters",
			HISTORY_COMMIT - 1);
	if (!label->started)
		return 0;
	if (!start_time_read_given(label->started, &at))
		return command_error(
			"history: %s %s: not a time that there is, with its zone, like 2026-01-31T12:00:00Z or 2026-01-31T13:00:00+01:00",
			label->started == getenv("SYSPATH_TIME") ? "$SYSPATH_TIME" : "--time",
			label->started);
	start_time_text(at, add->started);
	label->started = add->started;
	return 0;
}

static int make_entry(const struct add *add, const struct run_document *document,
		      struct history_entry **entry, struct error *error)
{
	const struct run_change *change = document->changes;

	if (document->inject_tsc && !add->injected)
		return error_set(
			error, -EINVAL,
			"settings.inject_tsc: slowed down on purpose; --allow-injected takes it all the same");
	if (document->n_changes && !add->changed)
		return error_set(
			error, -EINVAL,
			"changes: %s changed from %.60s to %.60s during the run; --allow-changed takes it all the same",
			change->key, change->before, change->after);
	return history_entry_make(document, &add->label, entry, error);
}

/* 0 or EXIT_USAGE after one line. */
static int read_file(const struct add *add, const char *file, struct history_entry **entry)
{
	struct run_document document;
	struct error error = {0};

	if (!document_read(file, &document, &error)) {
		make_entry(add, &document, entry, &error);
		document_free(&document);
	}
	if (error.code)
		message_error("%s: %s; nothing was added", file, error.text);
	return error_exit_code(&error);
}

static int add_entry(const struct add *add, struct history *history, size_t i)
{
	struct added *run = &add->runs[i];
	int err = history_add(history, run->entry, &run->id);

	run->known = err == -EEXIST;
	if (!err || run->known)
		return 0;
	return command_error("history: %s into %s: %s; nothing was added", add->files.word[i],
			     add->choice.db, history_why(history));
}

/* Called after the commit: until then none is in the history. */
static void report_runs(const struct add *add)
{
	for (size_t i = 0; i < add->files.n; i++)
		message_info(
			add->runs[i].known
				? "history: %s: the history has this run already, as number %lld"
				: "history: %s is run %lld",
			add->files.word[i], (long long)add->runs[i].id);
}

static int add_entries(struct add *add)
{
	struct history *history;
	int err = add->choice.db ? 0 : folders_make(results_folder());

	if (err)
		return command_error("history: %s: %s; name another file with --db",
				     results_folder(), error_describe(err));
	int code = history_choice_open(&add->choice, HISTORY_ADD, &history);
	if (code)
		return code;
	err = history_begin(history);
	if (err)
		code = history_choice_fail(&add->choice, history, err);
	for (size_t i = 0; i < add->files.n && !code; i++)
		code = add_entry(add, history, i);
	err = code ? 0 : history_commit(history);
	if (err)
		code = history_choice_fail(&add->choice, history, err);
	int upgraded = code ? 0 : history_upgraded(history);
	if (upgraded)
		message_info(
			"history: %s was of version %d and is of version %d now: programs from before do not read it any more",
			add->choice.db, upgraded, HISTORY_VERSION);
	history_close(history);
	if (!code)
		report_runs(add);
	return code;
}

int history_command_add(int argc, char **argv)
{
	struct add add = {
		.label = {.commit = getenv("SYSPATH_COMMIT"), .started = getenv("SYSPATH_TIME")},
	};

	options_parse(&command, argc, argv, &add);
	int code = check_label(&add);
	add.runs = calloc(add.files.n, sizeof(*add.runs));
	if (!code && !add.runs)
		code = command_no_memory("history", NULL);
	/* All are read before the history is opened: one that is made for them is never left
	 * without a run, and none is locked while files are read. */
	for (size_t i = 0; i < add.files.n && !code; i++)
		code = read_file(&add, add.files.word[i], &add.runs[i].entry);
	if (!code)
		code = add_entries(&add);
	for (size_t i = 0; i < add.files.n && add.runs; i++)
		history_entry_free(add.runs[i].entry);
	free(add.runs);
	return code;
}

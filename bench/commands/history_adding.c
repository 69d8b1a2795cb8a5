/* syspath history add: documents into the history, all of them or none. */
#include "bench/base/start_time.h"
#include "bench/cli/history_choice.h"
#include "bench/cli/message.h"
#include "bench/cli/options.h"
#include "bench/commands/commands.h"
#include "bench/files/folders.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_COMMIT = 256, KEY_TIME, KEY_INJECTED, KEY_CHANGED };

struct add {
	struct history_choice choice;
	struct history_label label;
	char started[START_TIME_SIZE]; /* what the label points to */
	bool injected;		       /* take runs that were slowed down on purpose, too */
	bool changed;		       /* and those whose host changed under them */
	char **files;
	size_t n;
	struct history_entry **entries; /* [n] */
	int64_t *runs;			/* [n]: the numbers they have */
	bool *known;			/* [n]: had it before */
};

/* An empty one is a variable that was not set, and would pass for "not known". */
static const char *given(const struct argp_state *state, const char *option, const char *arg)
{
	if (!*arg)
		option_refuse(state, "%s is empty; give one, or leave it out", option);
	return arg;
}

static error_t take_option(int key, char *arg, struct argp_state *state)
{
	struct add *add = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &add->choice;
		return 0;
	case 'c': /* as it was called before; -c is a CPU's number elsewhere */
	case KEY_COMMIT:
		add->label.commit = given(state, "--commit", arg);
		return 0;
	case KEY_TIME:
		add->label.started = given(state, "--time", arg);
		return 0;
	case KEY_INJECTED:
		add->injected = true;
		return 0;
	case KEY_CHANGED:
		add->changed = true;
		return 0;
	case ARGP_KEY_ARGS:
		add->files = state->argv + state->next;
		add->n = (size_t)(state->argc - state->next);
		return 0;
	case ARGP_KEY_NO_ARGS:
		option_refuse(state, "which result file? (- is standard input)");
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{NULL, 'c', "NAME", OPTION_HIDDEN, NULL, 0},
	{"commit", KEY_COMMIT, "NAME", 0,
	 "What was measured: a commit, a version (default: $SYSPATH_COMMIT, else not known)", 0},
	{"time", KEY_TIME, "TIME", 0,
	 "When, ISO 8601 with its zone, of runs that do not know: emulated ones (default: "
	 "$SYSPATH_TIME, else now)",
	 0},
	{"allow-injected", KEY_INJECTED, NULL, 0,
	 "Take runs that 'run --inject' slowed down, too: they look like regressions", 0},
	{"allow-changed", KEY_CHANGED, NULL, 0,
	 "Take runs whose host or clock changed while they were measured, too", 0},
	{0},
};
static const struct argp_child children[] = {{&history_db_argp, 0, NULL, 0}, {0}};
static const struct argp argp = {
	.options = options,
	.parser = take_option,
	.args_doc = "FILE...",
	.children = children,
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
	if (label->commit && strlen(label->commit) >= HISTORY_COMMIT) {
		message_error(
			"history: the commit's name (--commit, $SYSPATH_COMMIT) is longer than %d "
			"characters",
			HISTORY_COMMIT - 1);
		return EXIT_USAGE;
	}
	if (!label->started)
		return 0;
	if (!start_time_read_given(label->started, &at)) {
		message_error("history: %s %s: not a time that there is, with its zone, like "
			      "2026-01-31T12:00:00Z or 2026-01-31T13:00:00+01:00",
			      label->started == getenv("SYSPATH_TIME") ? "$SYSPATH_TIME" : "--time",
			      label->started);
		return EXIT_USAGE;
	}
	start_time_text(at, add->started);
	label->started = add->started;
	return 0;
}

/* 0 or EXIT_USAGE after one line. */
static int read_file(const struct add *add, const char *file, struct history_entry **entry)
{
	struct run_document document;
	struct error error = {0};
	int err = document_read(file, &document, &error);

	if (!err && document.inject_tsc && !add->injected) {
		err = error_set(
			&error, -EINVAL,
			"settings.inject_tsc: slowed down on purpose; --allow-injected takes it "
			"all the same");
		document_free(&document);
	} else if (!err && document.n_changes && !add->changed) {
		err = error_set(
			&error, -EINVAL,
			"changes: %s changed from %.60s to %.60s during the run; --allow-changed "
			"takes it all the same",
			document.changes->key, document.changes->before, document.changes->after);
		document_free(&document);
	} else if (!err) {
		err = history_entry_make(&document, &add->label, entry, &error);
		document_free(&document);
	}
	if (!err)
		return 0;
	message_error("%s: %s; nothing was added", file, error.text);
	return error_exit_code(&error);
}

static int add_entry(const struct add *add, struct history *history, size_t i)
{
	int err = history_add(history, add->entries[i], &add->runs[i]);

	add->known[i] = err == -EEXIST;
	if (!err || add->known[i])
		return 0;
	message_error("history: %s into %s: %s; nothing was added", add->files[i], add->choice.db,
		      history_why(history));
	return EXIT_USAGE;
}

/* Said when it is true: until all are committed, none is in the history. */
static void tell_runs(const struct add *add)
{
	for (size_t i = 0; i < add->n; i++)
		message_info(
			add->known[i]
				? "history: %s: the history has this run already, as number %lld"
				: "history: %s is run %lld",
			add->files[i], (long long)add->runs[i]);
}

static int add_entries(const struct add *add)
{
	struct history *history;
	bool usual = add->choice.db == add->choice.usual;
	int err = usual ? folders_make(results_folder()) : 0;

	if (err) {
		message_error("history: %s: %s; name another file with --db", results_folder(),
			      strerrordesc_np(-err));
		return EXIT_USAGE;
	}
	int code = history_choice_open(&add->choice, HISTORY_ADD, &history);
	if (code)
		return code;
	if (history_begin(history))
		code = history_choice_fail(&add->choice, history);
	for (size_t i = 0; i < add->n && !code; i++)
		code = add_entry(add, history, i);
	if (!code && history_commit(history))
		code = history_choice_fail(&add->choice, history);
	history_close(history);
	if (!code)
		tell_runs(add);
	return code;
}

int history_command_add(int argc, char **argv)
{
	struct add add = {
		.label = {.commit = getenv("SYSPATH_COMMIT"), .started = getenv("SYSPATH_TIME")},
	};

	if (options_parse(&argp, argc, argv, 0, &add))
		return EXIT_USAGE;
	int code = check_label(&add);
	add.entries = calloc(add.n, sizeof(void *));
	add.runs = calloc(add.n, sizeof(*add.runs));
	add.known = calloc(add.n, sizeof(*add.known));
	if (!code && !(add.entries && add.runs && add.known)) {
		message_error("history: not enough memory");
		code = EXIT_USAGE;
	}
	/* All are read before the history is opened: one that is made for them is never left
	 * without a run, and none is locked while files are read. */
	for (size_t i = 0; i < add.n && !code; i++)
		code = read_file(&add, add.files[i], &add.entries[i]);
	if (!code)
		code = add_entries(&add);
	for (size_t i = 0; i < add.n && add.entries; i++)
		history_entry_free(add.entries[i]);
	free(add.entries);
	free(add.runs);
	free(add.known);
	return code;
}

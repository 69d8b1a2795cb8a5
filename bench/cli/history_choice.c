#include "bench/cli/history_choice.h"

#include "bench/base/exit_code.h"
#include "bench/cli/message.h"
#include "bench/cli/options.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { KEY_ENGINE = 512 }; /* beside those of the parts */

static error_t take_db(int key, char *arg, struct argp_state *state)
{
	struct history_choice *choice = state->input;

	switch (key) {
	case 'D':
		choice->db = option_place(state, "--db", arg);
		if (!strcmp(arg, ":memory:")) /* SQLite's word for a file that is none */
			option_refuse(state, "--db %s would keep nothing; name a file", arg);
		return 0;
	case ARGP_KEY_END:
		if (!choice->db && results_history(choice->usual, sizeof(choice->usual)))
			option_refuse(state, "%s: %s; name another file with --db",
				      results_folder(), strerrordesc_np(ENAMETOOLONG));
		choice->db = choice->db ? choice->db : choice->usual;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option db_options[] = {
	{"db", 'D', "FILE", 0, "The history (default: results/history.sqlite)", 0},
	{0},
};

const struct argp history_db_argp = {.options = db_options, .parser = take_db};

/* Cells of the history may come from a later program with more paths: any name will do. */
static void check_name(const struct argp_state *state, const char *option, const char *arg)
{
	size_t n = 0;

	while (islower((unsigned char)arg[n]) || isdigit((unsigned char)arg[n]) || arg[n] == '_' ||
	       arg[n] == '-')
		n++;
	if (!n || arg[n] || n > 63)
		option_refuse(state, "%s %s: not a name", option, arg);
}

static void take_name(const struct argp_state *state, const char *option, const char *arg,
		      char name[64])
{
	check_name(state, option, arg);
	snprintf(name, 64, "%s", arg);
}

static void take_fingerprint(const struct argp_state *state, const char *arg, const char **out)
{
	size_t n = strspn(arg, "0123456789abcdef");

	if (!n || arg[n] || n >= DIGEST_HEX)
		option_refuse(state,
			      "--host %s: not the first digits of a fingerprint; 'syspath history "
			      "log' shows them",
			      arg);
	*out = arg;
}

static error_t take_filter(int key, char *arg, struct argp_state *state)
{
	struct history_choice *choice = state->input;

	switch (key) {
	case 'H':
		take_fingerprint(state, arg, &choice->filter.fingerprint);
		return 0;
	case KEY_ENGINE:
		check_name(state, "--engine", arg);
		choice->filter.engine = arg;
		return 0;
	case 's':
		choice->stat = option_stat(state, arg);
		return 0;
	case 'a':
		take_name(state, "--abi", arg, choice->cell.abi);
		return 0;
	case 'p':
		take_name(state, "--path", arg, choice->cell.path);
		return 0;
	case 'o':
		take_name(state, "--op", arg, choice->cell.op);
		return 0;
	case 'C':
		take_name(state, "--condition", arg, choice->cell.condition);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option filter_options[] = {
	{"host", 'H', "DIGITS", 0, "Only runs of the host whose fingerprint begins so", 0},
	{"engine", KEY_ENGINE, "NAME", 0, "Only runs of this engine: tsc (times), icount (counts)",
	 0},
	{"stat", 's', "NAME", 0, "floor (default) or p50", 0},
	{"abi", 'a', "NAME", 0, "ABI of the cell", 0},
	{"path", 'p', "NAME", 0, "Path of the cell", 0},
	{"op", 'o', "NAME", 0, "Operation of the cell", 0},
	{"condition", 'C', "NAME", 0, "Condition of the cell", 0},
	{0},
};

const struct argp history_filter_argp = {.options = filter_options, .parser = take_filter};

int history_choice_open(const struct history_choice *choice, enum history_use use,
			struct history **out)
{
	struct error error = {0};
	int err = history_open(choice->db, use, out, &error);

	if (!err)
		return 0;
	message_error("history: %s: %s%s", choice->db, error.text,
		      err == -ENOENT ? "; 'syspath history add FILE' begins one" : "");
	return error_exit_code(&error);
}

int history_choice_fail(const struct history_choice *choice, const struct history *history)
{
	message_error("history: %s: %s", choice->db, history_why(history));
	return EXIT_USAGE;
}

#include "bench/cli/history_choice.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

static void store_db(const struct option_use *use, const char *file, void *at)
{
	option_place(use, file, at);
	if (!strcmp(file, ":memory:")) /* SQLite's word for a file that is none */
		option_refuse(use, "--db %s would keep nothing; name a file", file);
}

/* Cells of the history may come from a later program with more paths: any name will do. */
static void check_name(const struct option_use *use, const char *name)
{
	size_t n = 0;

	while (islower((unsigned char)name[n]) || isdigit((unsigned char)name[n]) ||
	       name[n] == '_' || name[n] == '-')
		n++;
	if (!n || name[n] || n > 63)
		option_refuse(use, "--%s %s: not a name", use->option->name, name);
}

static void store_name(const struct option_use *use, const char *name, void *at)
{
	check_name(use, name);
	snprintf(at, sizeof((struct history_cell){0}.abi), "%s", name);
}

static void store_engine(const struct option_use *use, const char *name, void *at)
{
	check_name(use, name);
	*(const char **)at = name;
}

static void store_fingerprint(const struct option_use *use, const char *digits, void *at)
{
	size_t n = strspn(digits, "0123456789abcdef");

	if (!n || digits[n] || n >= DIGEST_HEX)
		option_refuse(
			use,
			"--host %s: not the first digits of a fingerprint; 'syspath history log' shows them",
			digits);
	*(const char **)at = digits;
}

#define OPTION_DB                                                                                  \
	OPTION("db", 'D', "FILE", "The history (default: results/history.sqlite)", store_db,       \
	       struct history_choice, db)

const struct command_option history_db_options[] = {OPTION_DB, {0}};

const struct command_option history_run_options[] = {
	OPTION_DB,
	OPTION("host", 'H', "DIGITS", "Only runs of the host whose fingerprint begins so",
	       store_fingerprint, struct history_choice, filter.fingerprint),
	{0},
};

const struct command_option history_filter_options[] = {
	OPTION("engine", 0, "NAME", "Only runs of this engine: tsc (times), icount (counts)",
	       store_engine, struct history_choice, filter.engine),
	OPTION("stat", 's', "NAME",
	       "cycles, p10, floor or p50 (default: cycles where all runs have them, else floor)",
	       option_stat, struct history_choice, stat, .low = (1u << STAT_COUNT) - 1),
	OPTION("abi", 'a', "NAME", "ABI of the cell", store_name, struct history_choice, cell.abi),
	OPTION("path", 'p', "NAME", "Path of the cell", store_name, struct history_choice,
	       cell.path),
	OPTION("op", 'o', "NAME", "Operation of the cell", store_name, struct history_choice,
	       cell.op),
	OPTION("condition", 'C', "NAME", "Condition of the cell", store_name, struct history_choice,
	       cell.condition),
	{0},
};

int history_choice_open(struct history_choice *choice, enum history_use use, struct history **out)
{
	struct error error = {0};

	if (!choice->db && results_history(choice->usual, sizeof(choice->usual)))
		return command_error("history: %s: %s; name another file with --db",
				     results_folder(), strerrordesc_np(ENAMETOOLONG));
	choice->db = choice->db ? choice->db : choice->usual;
	int err = history_open(choice->db, use, out, &error);
	if (!err)
		return 0;
	message_error("history: %s: %s%s", choice->db, error.text,
		      err == -ENOENT ? "; 'syspath history add FILE' begins one" : "");
	return error_exit_code(&error);
}

/* The options of a sub-command as a table, from which its command line is parsed and its --help is
 * printed. */
#ifndef SYSPATH_OPTION_H
#define SYSPATH_OPTION_H

#include "bench/base/error.h"
#include "bench/engine/plan.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct command_option;

/* The option that is being stored, for messages. */
struct option_use {
	const char *command;		     /* "run", "history trend" */
	const struct command_option *option; /* NULL: the command line as a whole */
};

/* Stores the argument, NULL for an option without one, at `at`. */
typedef void option_store(const struct option_use *use, const char *argument, void *at);

struct command_option {
	const char *name;     /* without its dashes */
	const char *argument; /* as --help has it; NULL: none. LIST, KEY,... and WORDS are lists:
			       * such an option may be repeated, what it is given is joined */
	const char *help;
	option_store *store; /* NULL: the option has no effect */
	size_t at;	     /* offset of what it is stored in */
	uint64_t low, high;  /* of option_u32() and the like; option_value() stores `low` */
	const struct name_table *names; /* of option_names() */
	const char *otherwise;		/* where the argument may be omitted: its value then */
	const char *former;		/* a name that it had, which goes on working unseen */
	int group;			/* of --help; 0: that of the option before */
	char letter, former_letter;	/* 0: none */
};

/* A row. What follows the member are further fields: .low = 1, .high = 100 */
#define OPTION(name_, letter_, argument_, help_, store_, type, member, ...)                        \
	{.name = (name_),                                                                          \
	 .letter = (letter_),                                                                      \
	 .argument = (argument_),                                                                  \
	 .help = (help_),                                                                          \
	 .store = (store_),                                                                        \
	 .at = offsetof(type, member),                                                             \
	 __VA_ARGS__}

/* What is no option, in the order it was given. */
struct words {
	char **word; /* in argv */
	size_t n;
};

struct command_line {
	const char *doc; /* for --help; what follows '\v' is printed below the options */
	const struct command_option *options; /* ends with a row without a name; or NULL */
	/* Options that other commands have, too, and where in the input their struct is. */
	struct {
		const struct command_option *options;
		size_t at;
	} shared[3];
	const char *arguments; /* "FILE..." for --help; NULL: a word that is no option is refused */
	size_t words;	       /* offset of a struct words, when there are arguments */
	const char *missing;   /* the message when there is none; NULL: none are fine */
	bool in_order;	       /* the first word that is no option ends the options */
	/* Looks at the options together, when all are stored; or NULL. */
	void (*check)(const struct option_use *use, void *input);
};

enum { OPTION_MAX = 64 }; /* of one command */

/* An option of a command and whether it was given. */
struct option_slot {
	const struct command_option *option;
	char *base;	      /* its `at` counts from here */
	const char *argument; /* NULL: none, as yet */
	char *joined;	      /* what `argument` is where it was joined; to be freed */
	bool given;
};

/* A command line taken apart. */
struct option_walk {
	const struct command_line *line;
	struct option_slot slots[OPTION_MAX];
	size_t n;
	struct option_slot *given[OPTION_MAX]; /* in order of their first use */
	size_t n_given;
	struct words words; /* argv[1] to argv[n]: they are moved there */
};

/* Takes argv[1] to argv[argc - 1] apart and stores nothing. 0; -ENOMEM, or -EINVAL for an option
 * that is unknown, ambiguous, given twice, without the argument it needs or with one that it does
 * not take: the code of *error. */
int option_walk(const struct command_line *line, int argc, char **argv, void *input,
		struct option_walk *out, struct error *error);

/* --help and --usage, which every command has. They are stored in the struct option_walk: they are
 * printed, and the process exits. */
extern const struct command_option help_options[];

#endif

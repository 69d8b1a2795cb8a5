#include "bench/cli/option.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What goes by a name: the option that has it; else those whose names begin with it. */
struct match {
	struct option_slot *exact, *begins;
	size_t n; /* that begin with it */
};

static void match_name(struct option_slot *slot, const char *its, const char *name, size_t length,
		       struct match *m)
{
	if (!its || strncmp(its, name, length) != 0)
		return;
	m->exact = its[length] ? m->exact : slot;
	m->begins = slot;
	m->n++;
}

/* What is between the parts of a list; NULL: the argument is no list. */
static const char *separator(const struct command_option *o)
{
	static const struct {
		const char *argument, *between;
	} lists[] = {{"LIST", ","}, {"KEY,...", ","}, {"WORDS", " "}};

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		if (!strcmp(o->argument, lists[i].argument))
			return lists[i].between;
	return NULL;
}

/* Records an option, which may have been given before. `shown` is its spelling. */
static int record(struct option_walk *w, struct option_slot *slot, const char *argument,
		  const char *shown, int length, struct error *error)
{
	const struct command_option *o = slot->option;

	if (!slot->given)
		w->given[w->n_given++] = slot;
	if (slot->given && o->argument) {
		const char *between = separator(o);
		char *joined;
		if (!between || !slot->argument || !argument)
			return error_set(error, -EINVAL,
					 "option '%.*s' is given twice; it takes one %s", length,
					 shown, o->argument);
		if (asprintf(&joined, "%s%s%s", slot->argument, between, argument) < 0)
			return error_no_memory(error, NULL);
		free(slot->joined);
		argument = slot->joined = joined;
	}
	slot->given = true;
	slot->argument = argument;
	return 0;
}

/* The word behind an option is its argument: where it needs one; where it may have one, if the word
 * is no option. */
static bool takes_next(const struct command_option *o, const char *next)
{
	return o->argument && (!o->otherwise || (next && next[0] != '-'));
}

/* "--name" or "--name=argument", the first of words[0..left-1]. How many of these belong to it, or
 * negative. */
static int take_long(struct option_walk *w, char *const *words, int left, struct error *error)
{
	const char *word = words[0], *argument = NULL;
	size_t length = strcspn(word + 2, "=");
	bool here = word[2 + length];
	struct match m = {0};
	int shown = (int)length + 2;

	for (size_t i = 0; i < w->n; i++) {
		match_name(&w->slots[i], w->slots[i].option->name, word + 2, length, &m);
		match_name(&w->slots[i], w->slots[i].option->former, word + 2, length, &m);
	}
	struct option_slot *slot = m.exact ? m.exact : m.begins;
	if (!slot)
		return error_set(error, -EINVAL, "no option '%.*s'", shown, word);
	if (!m.exact && m.n > 1)
		return error_set(error, -EINVAL, "option '%.*s' could be one of %zu", shown, word,
				 m.n);
	const struct command_option *o = slot->option;
	if (here && !o->argument)
		return error_set(error, -EINVAL, "option '--%s' takes no argument", o->name);
	bool next = !here && takes_next(o, left > 1 ? words[1] : NULL);
	if (next && left == 1)
		return error_set(error, -EINVAL, "option '--%s' needs an argument, %s", o->name,
				 o->argument);
	if (here || next)
		argument = here ? word + 3 + length : words[1];
	int err = record(w, slot, argument, word, shown, error);
	return err ? err : 1 + next;
}

static struct option_slot *find_letter(struct option_walk *w, char letter)
{
	for (size_t i = 0; i < w->n; i++)
		if (w->slots[i].option->letter == letter ||
		    w->slots[i].option->former_letter == letter)
			return &w->slots[i];
	return NULL;
}

/* "-abc": options of one letter, the last with its argument behind it or in the next word. */
static int take_letters(struct option_walk *w, char *const *words, int left, struct error *error)
{
	for (const char *c = words[0] + 1; *c; c++) {
		struct option_slot *slot = find_letter(w, *c);
		const char shown[] = {'-', *c}, *argument = NULL;
		if (!slot)
			return error_set(error, -EINVAL, "no option '-%c'", *c);
		const struct command_option *o = slot->option;
		bool here = o->argument && c[1];
		bool next = !here && takes_next(o, left > 1 ? words[1] : NULL);
		if (next && left == 1)
			return error_set(error, -EINVAL, "option '-%c' needs an argument, %s", *c,
					 o->argument);
		if (here || next)
			argument = here ? c + 1 : words[1];
		int err = record(w, slot, argument, shown, sizeof(shown), error);
		if (err || here || next)
			return err ? err : 1 + next;
	}
	return 1;
}

static int add_options(struct option_walk *w, const struct command_option *options, void *base,
		       struct error *error)
{
	for (const struct command_option *o = options; o && o->name; o++) {
		if (w->n == OPTION_MAX)
			return error_set(error, -EINVAL, "more than %d options", OPTION_MAX);
		w->slots[w->n++] = (struct option_slot){.option = o, .base = base};
	}
	return 0;
}

int option_walk(const struct command_line *line, int argc, char **argv, void *input,
		struct option_walk *w, struct error *error)
{
	bool options = true; /* not ended by "--" */
	int err = 0;

	*w = (struct option_walk){.line = line, .words = {.word = argv + 1}};
	for (size_t i = 0; i < sizeof(line->shared) / sizeof(line->shared[0]) && !err; i++)
		err = add_options(w, line->shared[i].options, (char *)input + line->shared[i].at,
				  error);
	err = err ? err : add_options(w, line->options, input, error);
	err = err ? err : add_options(w, help_options, w, error);
	for (int i = 1, taken; i < argc && !err; i += taken) {
		const char *word = argv[i];
		taken = 1;
		if (options && !strcmp(word, "--")) {
			options = false;
		} else if (!options || word[0] != '-' || !word[1]) {
			w->words.word[w->words.n++] = argv[i];
			options = options && !line->in_order;
		} else {
			taken = (word[1] == '-' ? take_long : take_letters)(w, argv + i, argc - i,
									    error);
			err = taken < 0 ? taken : 0;
		}
	}
	return err;
}

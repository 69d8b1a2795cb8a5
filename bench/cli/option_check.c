#include "bench/cli/option_check.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Options that argp adds to every command; the first two are shown in --help. */
static const struct argp_option added[] = {
	{"help", '?', NULL, 0, NULL, 0},
	{"usage", 0, NULL, 0, NULL, 0},
	{"program-name", 0, "NAME", OPTION_HIDDEN, NULL, 0},
	{"HANG", 0, "SECS", OPTION_ARG_OPTIONAL | OPTION_HIDDEN, NULL, 0},
	{0},
};
static const struct argp adding = {.options = added};

enum { OPTION_MAX_GIVEN = 64 }; /* different ones with an argument: more than any command has */

/* What goes by a name: the option that has it; else those whose names begin with it. */
struct match {
	const struct argp_option *exact, *begins;
	size_t n; /* that begin with it */
};

static bool is_last(const struct argp_option *o)
{
	return !o->name && !o->key && !o->doc && !o->group;
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as the tables of a command, two levels */
static void match_name(const struct argp *argp, const char *name, size_t length, struct match *m)
{
	for (const struct argp_option *o = argp->options; o && !is_last(o); o++) {
		if (!o->name || strncmp(o->name, name, length) != 0)
			continue;
		if (!o->name[length])
			m->exact = o;
		m->begins = o;
		m->n++;
	}
	for (const struct argp_child *c = argp->children; c && c->argp; c++)
		match_name(c->argp, name, length, m);
}

/* NOLINTNEXTLINE(misc-no-recursion): the same */
static const struct argp_option *find_key(const struct argp *argp, int key)
{
	const struct argp_option *found = NULL;

	for (const struct argp_option *o = argp->options; o && !is_last(o); o++)
		if (o->key == key)
			return o;
	for (const struct argp_child *c = argp->children; c && c->argp && !found; c++)
		found = find_key(c->argp, key);
	return found;
}

static bool needs_argument(const struct argp_option *o)
{
	return o->arg && !(o->flags & OPTION_ARG_OPTIONAL);
}

/* An option that was found, in a word of argv or in two. */
struct found {
	const struct argp_option *option;
	char **word;	/* that its argument ends in; NULL: it has none */
	char *argument; /* in *word */
};

/* A walk over the words of a command. */
struct walk {
	const struct argp *argp;
	int argc;
	char **argv;
	struct found found[OPTION_MAX_GIVEN]; /* of those with an argument, in order */
	size_t n;
	struct error *error;
};

/* What stands between the parts of a list; NULL: the argument is no list. */
static const char *separator(const struct argp_option *o)
{
	static const struct {
		const char *argument, *between;
	} lists[] = {{"LIST", ","}, {"KEY,...", ","}, {"WORDS", " "}};

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		if (!strcmp(o->arg, lists[i].argument))
			return lists[i].between;
	return NULL;
}

/* Prepends the arguments given before. */
static int join(struct walk *w, const struct found *before, struct found *now, const char *between)
{
	int head = (int)(now->argument - *now->word);
	char *text;

	if (asprintf(&text, "%.*s%s%s%s", head, *now->word, before->argument, between,
		     now->argument) < 0)
		return error_no_memory(w->error, NULL);
	*now->word = text;
	now->argument = text + head;
	return 0;
}

/* Records an option, which may have been given before. `shown` is its spelling on the command
 * line. */
static int take(struct walk *w, struct found now, const char *dashes, int shown)
{
	size_t i = w->n;

	if (!now.option->arg || (now.option->flags & OPTION_HIDDEN))
		return 0;
	while (i && w->found[i - 1].option != now.option)
		i--;
	if (i) {
		const char *between = separator(now.option);
		const struct found *before = &w->found[i - 1];
		if (!between || !before->argument || !now.argument)
			return error_set(w->error, -EINVAL,
					 "option '%.*s' is given twice; it takes one %s", shown,
					 dashes, now.option->arg);
		int err = join(w, before, &now, between);
		if (err)
			return err;
	} else if (w->n == OPTION_MAX_GIVEN) {
		return error_set(w->error, -EINVAL, "more than %d options", OPTION_MAX_GIVEN);
	}
	w->found[i ? i - 1 : w->n++] = now;
	return 0;
}

/* "--name" or "--name=argument" at argv[at]. How many words belong to it, or negative. */
static int check_long(struct walk *w, int at)
{
	char *word = w->argv[at];
	size_t length = strcspn(word + 2, "=");
	bool given = word[2 + length];
	struct match m = {0};
	int shown = (int)length + 2;

	match_name(w->argp, word + 2, length, &m);
	match_name(&adding, word + 2, length, &m);
	const struct argp_option *o = m.exact ? m.exact : m.begins;
	if (!o)
		return error_set(w->error, -EINVAL, "no option '%.*s'", shown, word);
	if (!m.exact && m.n > 1)
		return error_set(w->error, -EINVAL, "option '%.*s' could be one of %zu", shown,
				 word, m.n);
	if (given && !o->arg)
		return error_set(w->error, -EINVAL, "option '--%s' takes no argument", o->name);
	bool next = !given && needs_argument(o);
	if (next && at + 1 == w->argc)
		return error_set(w->error, -EINVAL, "option '--%s' needs an argument, %s", o->name,
				 o->arg);
	struct found now = {o, NULL, NULL};
	if (given || next)
		now.word = &w->argv[at + next];
	if (now.word)
		now.argument = given ? word + 3 + length : *now.word;
	int err = take(w, now, word, shown);
	return err ? err : 1 + next;
}

/* "-abc": options of one letter, the last with its argument behind it or in the next word. */
static int check_short(struct walk *w, int at)
{
	char *word = w->argv[at];

	for (char *c = word + 1; *c; c++) {
		const struct argp_option *o = find_key(w->argp, *c);
		const char shown[3] = {'-', *c};
		if (!o)
			o = find_key(&adding, *c);
		if (!o)
			return error_set(w->error, -EINVAL, "no option '-%c'", *c);
		bool here = o->arg && c[1], next = !here && needs_argument(o);
		if (next && at + 1 == w->argc)
			return error_set(w->error, -EINVAL, "option '-%c' needs an argument, %s",
					 *c, o->arg);
		struct found now = {o, NULL, NULL};
		if (here || next)
			now.word = &w->argv[at + next];
		if (now.word)
			now.argument = here ? c + 1 : *now.word;
		int err = take(w, now, shown, 2);
		if (err)
			return err;
		if (here || next)
			return 1 + next;
	}
	return 1;
}

int option_check(const struct argp *argp, int argc, char **argv, unsigned flags,
		 struct error *error)
{
	struct walk w = {.argp = argp, .argc = argc, .argv = argv, .error = error};

	for (int i = 1, taken; i < argc; i += taken) {
		taken = 1;
		if (!strcmp(argv[i], "--"))
			return 0;
		if (argv[i][0] != '-' || !argv[i][1]) {
			if (flags & ARGP_IN_ORDER)
				return 0;
			continue;
		}
		taken = argv[i][1] == '-' ? check_long(&w, i) : check_short(&w, i);
		if (taken < 0)
			return taken;
	}
	return 0;
}

#include "bench/driver/option_check.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* What argp adds to the options of every command; it tells people of the first two. */
static const struct argp_option added[] = {
	{"help", '?', NULL, 0, NULL, 0},
	{"usage", 0, NULL, 0, NULL, 0},
	{"program-name", 0, "NAME", OPTION_HIDDEN, NULL, 0},
	{"HANG", 0, "SECS", OPTION_ARG_OPTIONAL | OPTION_HIDDEN, NULL, 0},
	{0},
};
static const struct argp adding = {.options = added};

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

/* "--name" or "--name=argument"; `next` is the word behind it. How many of the two belong to it, or
 * -EINVAL. */
static int check_long(const struct argp *argp, const char *word, const char *next, char *why,
		      size_t size)
{
	size_t length = strcspn(word + 2, "=");
	bool given = word[2 + length];
	struct match m = {0};
	int shown = (int)length + 2;

	match_name(argp, word + 2, length, &m);
	match_name(&adding, word + 2, length, &m);
	const struct argp_option *o = m.exact ? m.exact : m.begins;
	if (!o)
		snprintf(why, size, "no option '%.*s'", shown, word);
	else if (!m.exact && m.n > 1)
		snprintf(why, size, "option '%.*s' could be one of %zu", shown, word, m.n);
	else if (given && !o->arg)
		snprintf(why, size, "option '--%s' takes no argument", o->name);
	else if (!given && needs_argument(o) && !next)
		snprintf(why, size, "option '--%s' needs an argument, %s", o->name, o->arg);
	else
		return !given && needs_argument(o) ? 2 : 1;
	return -EINVAL;
}

/* "-abc": options of one letter, the last with its argument behind it or in the next word. */
static int check_short(const struct argp *argp, const char *word, const char *next, char *why,
		       size_t size)
{
	for (const char *c = word + 1; *c; c++) {
		const struct argp_option *o = find_key(argp, *c);
		if (!o)
			o = find_key(&adding, *c);
		if (!o) {
			snprintf(why, size, "no option '-%c'", *c);
			return -EINVAL;
		}
		if (o->arg && c[1])
			return 1;
		if (!needs_argument(o))
			continue;
		if (next)
			return 2;
		snprintf(why, size, "option '-%c' needs an argument, %s", *c, o->arg);
		return -EINVAL;
	}
	return 1;
}

int option_check(const struct argp *argp, int argc, char *const *argv, unsigned flags, char *why,
		 size_t size)
{
	for (int i = 1, taken; i < argc; i += taken) {
		const char *next = i + 1 < argc ? argv[i + 1] : NULL;
		taken = 1;
		if (!strcmp(argv[i], "--"))
			return 0;
		if (argv[i][0] != '-' || !argv[i][1]) {
			if (flags & ARGP_IN_ORDER)
				return 0;
			continue;
		}
		taken = argv[i][1] == '-' ? check_long(argp, argv[i], next, why, size)
					  : check_short(argp, argv[i], next, why, size);
		if (taken < 0)
			return taken;
	}
	return 0;
}

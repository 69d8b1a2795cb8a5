/* syspath compare: a verdict per cell, and an exit code. */
#include "bench/base/text.h"
#include "bench/cli/documents.h"
#include "bench/cli/message.h"
#include "bench/cli/options.h"
#include "bench/cli/tolerance_file.h"
#include "bench/commands/commands.h"
#include "bench/compare/compare.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum form { FORM_TABLE, FORM_MARKDOWN, FORM_JSON, FORM_JUNIT };

struct options {
	struct words files;
	bool interleaved;
	struct tolerance_choice tolerance;
	enum form form;
	struct compare_settings settings;
};

static void store_allow(const struct option_use *use, const char *list, void *at)
{
	const char *bad;
	size_t length;

	if (!fingerprint_known(list, &bad, &length))
		option_refuse(use,
			      "--allow-diff: '%.*s' is no hard fact; 'syspath host' lists them",
			      (int)length, bad);
	*(const char **)at = list;
}

static void store_control(const struct option_use *use, const char *path, void *at)
{
	if (path_by_name(path) < 0 || !strcmp(path, "empty"))
		option_refuse(use, "--control: no path named '%s' to divide by", path);
	*(const char **)at = path;
}

static void check_files(const struct option_use *use, void *input)
{
	const struct options *o = input;
	size_t n = o->files.n;

	tolerance_check(use, &o->tolerance);
	if (!o->interleaved && n != 2)
		option_refuse(use, "two result files, BASE and NEW, are needed; %zu are given", n);
	if (o->interleaved && (n < 2 || n % 2))
		option_refuse(
			use,
			"--interleaved needs pairs of files, BASE NEW BASE NEW ...; %zu are given",
			n);
}

static const struct command_option options[] = {
	OPTION("allow-diff", 0, "KEY,...", "Compare although these hard facts differ", store_allow,
	       struct options, settings.allow),
	OPTION("control", 0, "PATH",
	       "Divide every cost by the same run's PATH on the same op: for runs of different boots",
	       store_control, struct options, settings.control),
	OPTION("stat", 0, "NAME", STAT_HELP, option_stat, struct options, settings.stat,
	       .low = STATS_ALL),
	TOLERANCE_OPTIONS(struct options),
	OPTION("interleaved", 0, NULL,
	       "The files alternate, BASE NEW BASE NEW ..., as the runs did", option_flag,
	       struct options, interleaved),
	OPTION("strict", 0, NULL,
	       "A cell that was measured in BASE and is not in NEW is a regression", option_flag,
	       struct options, settings.strict),
	OPTION("markdown", 0, NULL, "Print Markdown, for a pull request", option_value,
	       struct options, form, .low = FORM_MARKDOWN),
	OPTION("junit", 0, NULL, "Print JUnit XML, a test case per cell", option_value,
	       struct options, form, .low = FORM_JUNIT),
	OPTION("json", 'j', NULL, "Print one JSON object", option_value, struct options, form,
	       .low = FORM_JSON),
	{0},
};

static const struct command_line command = {
	.options = options,
	.arguments = "BASE NEW",
	.words = offsetof(struct options, files),
	.check = check_files,
	.doc = "A verdict per cell of two result documents: regression, improvement, same, "
	       "inconclusive.\v"
	       "Exit status: 0 all cells are the same or faster; 1 a regression, or a cell that "
	       "fails and did not; 2 usage or a file that cannot be read; 3 no regression, but "
	       "cells too noisy to decide, or measured in BASE and not in NEW; 4 the hosts or "
	       "instruments differ, or no cell was measured in both.",
};

struct side {
	struct compare_side side;
	char name[512];
	struct run_document *documents;
};

/* The documents of one side: files first, first + 2, ... 0, or an exit code after one line. */
static int read_side(const struct options *o, size_t first, struct side *s)
{
	const char *name = o->files.word[first];
	size_t n = o->files.n / 2;
	int code = read_documents(o->files.word + first, n, 2, &s->documents);

	s->side = (struct compare_side){.documents = s->documents, .n = n, .name = s->name};
	if (n > 1)
		snprintf(s->name, sizeof(s->name), "%s and %zu more", name, n - 1);
	else
		snprintf(s->name, sizeof(s->name), "%s", name);
	return code;
}

static int show(const struct comparison *c, enum form form)
{
	if (form == FORM_TABLE)
		compare_table(stdout, c);
	else if (form == FORM_MARKDOWN)
		compare_markdown(stdout, c);
	else if (form == FORM_JUNIT)
		compare_junit(stdout, c);
	else if (compare_json(stdout, c))
		return command_no_memory("compare", "for the JSON object");
	if (comparison_regressions(c))
		return EXIT_BAD_CELL;
	if (!c->statuses[COMPARED_JUDGED]) {
		message_error("compare: no cell was measured in both runs%s",
			      c->settings.control ? " and could be divided by the control" : "");
		return EXIT_NOTHING;
	}
	return comparison_unsettled(c) ? EXIT_INCONCLUSIVE : EXIT_FINE;
}

static int refuse_repeat(const struct options *o, const struct compare_side *base,
			 const struct compare_side *new)
{
	struct compare_place at[2];

	if (!compare_repeat(base, new, at))
		return 0;
	return command_error("compare: %s and %s are the same run; each counts once",
			     o->files.word[2 * at[0].index + at[0].side],
			     o->files.word[2 * at[1].index + at[1].side]);
}

/* Appends "KEY (BASE -> NEW)", or the key alone where the line grows long; false when it is full.
 */
static bool name_difference(char *line, size_t size, const struct fingerprint_difference *d)
{
	size_t used = strlen(line);

	if (used + sizeof(*d) + 32 < size)
		snprintf(line + used, size - used, "%s%s%s (%s -> %s)", used ? ", " : "", d->key,
			 d->in_run ? " changed during a run" : "", d->base, d->new);
	else if (used + sizeof(d->key) + 2 < size)
		snprintf(line + used, size - used, ", %s", d->key);
	else
		return false;
	return true;
}

/* The option that would let them differ: one name for all members of an object. */
static void name_option(char *keys, size_t size, const struct fingerprint_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		const char *key = list->item[i].key;
		char fact[sizeof(list->item[i].key)];

		snprintf(fact, sizeof(fact), "%.*s", (int)strcspn(key, "."), key);
		if (!fingerprint_allows(keys, fact))
			text_append(keys, size, ",", fact);
	}
}

/* Which facts forbid the comparison, and the option that would allow it, in one line. Returns the
 * exit status. */
static int refuse_hosts(const struct fingerprint_list *list)
{
	char line[1024] = "", keys[768] = "";
	size_t named = 0;

	if (!strcmp(list->item[0].key, "engine")) {
		message_error(
			"compare: not comparable: engine (%s -> %s): ticks of a clock and counts of instructions",
			list->item[0].base, list->item[0].new);
		return EXIT_NOTHING;
	}
	while (named < list->n && name_difference(line, sizeof(line), &list->item[named]))
		named++;
	name_option(keys, sizeof(keys), list);
	message_error(
		"compare: not comparable: %s%s; if this difference is what you ask about: --allow-diff %s",
		line, named < list->n ? " and more" : "", keys);
	return EXIT_NOTHING;
}

static int judge(const struct options *o, const struct compare_side *base,
		 const struct compare_side *new)
{
	struct comparison c;
	int code;
	int err = compare(base, new, &o->settings, &c);

	if (err)
		code = command_error("compare: %s", error_describe(err));
	else if (c.refused.n)
		code = refuse_hosts(&c.refused);
	else
		code = show(&c, o->form);
	comparison_free(&c);
	return code;
}

int cmd_compare(int argc, char **argv)
{
	struct options o = {.settings = {.alpha = VERDICT_ALPHA}};
	struct side base = {0}, new = {0};
	static struct tolerances tolerances;

	options_parse(&command, argc, argv, &o);
	int code = tolerance_settings_make("compare", &o.tolerance, &tolerances,
					   &o.settings.tolerance);
	if (!code)
		code = read_side(&o, 0, &base);
	if (!code)
		code = read_side(&o, 1, &new);
	if (!code)
		code = refuse_repeat(&o, &base.side, &new.side);
	if (!code)
		code = judge(&o, &base.side, &new.side);
	free_documents(base.documents, base.side.n);
	free_documents(new.documents, new.side.n);
	return code;
}

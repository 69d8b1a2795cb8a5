#include "bench/compare/tolerance.h"

#include "bench/base/text.h"
#include "bench/files/read_file.h"
#include "bench/ops/ops.h"
#include "stubs/paths.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIELDS = 5, FIELDS_AND_UNIT = 6, MAX_BYTES = 64 << 10 };

static const char *const places[] = {
	[ON_ANY] = "*", [ON_HYPERVISOR] = "hypervisor", [ON_METAL] = "metal"};

static int wrong(int line, const char *what, const char *word, struct error *error)
{
	error_set(error, -EINVAL, "line %d: %s%s%.40s%s", line, what, word ? " '" : "",
		  word ? word : "", word ? "'" : "");
	text_make_printable(error->text);
	return error->code;
}

/* A name that is in no table would be a rule that never matches: a typing error. */
static bool known(const char *name, int (*by_name)(const char *))
{
	return !strcmp(name, "*") || by_name(name) >= 0;
}

static int place_by_name(const char *name)
{
	for (int i = 0; i < (int)(sizeof(places) / sizeof(places[0])); i++)
		if (!strcmp(name, places[i]))
			return i;
	return -1;
}

/* One that something is compared in: a rule for another would never match. UNIT_COUNT for none. */
static enum unit unit_by_name(const char *name)
{
	for (int i = 0; i < STAT_COUNT; i++)
		if (!strcmp(name, units[figure_stats[i].key.unit].name))
			return figure_stats[i].key.unit;
	return UNIT_COUNT;
}

/* field[FIELDS] is the unit, or NULL. */
static int take_rule(char *const field[FIELDS_AND_UNIT], struct tolerance *rule, int line,
		     struct error *error)
{
	char *end;

	if (!known(field[0], path_by_name))
		return wrong(line, "no path named", field[0], error);
	if (!known(field[1], abi_by_name))
		return wrong(line, "no ABI named", field[1], error);
	if (!known(field[2], op_by_name))
		return wrong(line, "no op named", field[2], error);
	int place = place_by_name(field[3]);
	if (place < 0)
		return wrong(line, "neither hypervisor, metal nor *:", field[3], error);
	rule->where = (enum tolerance_where)place;
	rule->fraction = strtod(field[4], &end);
	if (end == field[4] || *end || !(rule->fraction >= 0 && rule->fraction <= 1))
		return wrong(line, "not a fraction from 0 to 1:", field[4], error);
	rule->unit = field[FIELDS] ? unit_by_name(field[FIELDS]) : UNIT_COUNT;
	if (field[FIELDS] && rule->unit == UNIT_COUNT)
		return wrong(line, "neither tsc nor cycles:", field[FIELDS], error);
	snprintf(rule->path, sizeof(rule->path), "%s", field[0]);
	snprintf(rule->abi, sizeof(rule->abi), "%s", field[1]);
	snprintf(rule->op, sizeof(rule->op), "%s", field[2]);
	return 0;
}

static int take_line(char *text, struct tolerances *out, int line, struct error *error)
{
	char *field[FIELDS_AND_UNIT + 1] = {NULL}, *rest;
	int n = 0;

	text[strcspn(text, "#")] = 0;
	for (char *word = strtok_r(text, " \t\r", &rest); word && n <= FIELDS_AND_UNIT;
	     word = strtok_r(NULL, " \t\r", &rest))
		field[n++] = word;
	if (!n)
		return 0;
	if (n != FIELDS && n != FIELDS_AND_UNIT)
		return wrong(line, "not PATH ABI OP WHERE TOLERANCE [UNIT]", NULL, error);
	if (out->n == TOLERANCES_MAX)
		return wrong(line, "more than 256 rules", NULL, error);
	return take_rule(field, &out->rule[out->n++], line, error);
}

int tolerances_parse(const char *text, struct tolerances *out, struct error *error)
{
	char *copy = strdup(text), *rest = copy, *line;
	int err = copy ? 0 : -ENOMEM;

	out->n = 0;
	if (err)
		error_no_memory(error, NULL);
	for (int number = 1; !err && (line = strsep(&rest, "\n")); number++)
		err = take_line(line, out, number, error);
	free(copy);
	return err;
}

int tolerances_read(const char *file, struct tolerances *out, struct error *error)
{
	char *text;
	int err = read_text_file(file, MAX_BYTES, &text);

	if (!err)
		err = tolerances_parse(text, out, error);
	else if (err == -EFBIG)
		error_set(error, err, "larger than 64 KiB: not a list of tolerances");
	else if (err == -EINVAL)
		error_set(error, err, "not a text");
	else
		error_set(error, err, "%s", error_describe(err));
	free(text);
	return err;
}

static bool fits(const char *pattern, const char *name)
{
	return !strcmp(pattern, "*") || !strcmp(pattern, name);
}

static bool rule_fits(const struct tolerance *r, const char *abi, const char *path, const char *op,
		      bool hypervisor, enum unit unit)
{
	return fits(r->path, path) && fits(r->abi, abi) && fits(r->op, op) &&
	       (r->where == ON_ANY || (r->where == ON_HYPERVISOR) == hypervisor) &&
	       (r->unit == UNIT_COUNT || r->unit == unit);
}

double tolerance_of(const struct tolerance_settings *t, const char *abi, const char *path,
		    const char *op, bool hypervisor, const struct figure_stat *stat)
{
	if (t->every > 0)
		return t->every;
	for (size_t i = t->rules ? t->rules->n : 0; i-- > 0;)
		if (rule_fits(&t->rules->rule[i], abi, path, op, hypervisor, stat->key.unit))
			return t->rules->rule[i].fraction;
	return stat->tolerance;
}

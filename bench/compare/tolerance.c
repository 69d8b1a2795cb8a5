#include "bench/compare/tolerance.h"

#include "bench/base/text.h"
#include "bench/files/read_file.h"
#include "bench/ops/ops.h"
#include "stubs/paths.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIELDS = 5, MAX_BYTES = 64 << 10 };

static const char *const places[] = {
	[ON_ANY] = "*", [ON_HYPERVISOR] = "hypervisor", [ON_METAL] = "metal"};

static int wrong(char *why, size_t size, int line, const char *what, const char *word)
{
	snprintf(why, size, "line %d: %s%s%.40s%s", line, what, word ? " '" : "", word ? word : "",
		 word ? "'" : "");
	text_make_printable(why);
	return -EINVAL;
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

static int take_rule(char *const field[FIELDS], struct tolerance *rule, char *why, size_t size,
		     int line)
{
	char *end;

	if (!known(field[0], path_by_name))
		return wrong(why, size, line, "no path named", field[0]);
	if (!known(field[1], abi_by_name))
		return wrong(why, size, line, "no ABI named", field[1]);
	if (!known(field[2], op_by_name))
		return wrong(why, size, line, "no op named", field[2]);
	int place = place_by_name(field[3]);
	if (place < 0)
		return wrong(why, size, line, "neither hypervisor, metal nor *:", field[3]);
	rule->where = (enum tolerance_where)place;
	rule->fraction = strtod(field[4], &end);
	if (end == field[4] || *end || !(rule->fraction >= 0 && rule->fraction <= 1))
		return wrong(why, size, line, "not a fraction from 0 to 1:", field[4]);
	snprintf(rule->path, sizeof(rule->path), "%s", field[0]);
	snprintf(rule->abi, sizeof(rule->abi), "%s", field[1]);
	snprintf(rule->op, sizeof(rule->op), "%s", field[2]);
	return 0;
}

static int take_line(char *text, struct tolerances *out, char *why, size_t size, int line)
{
	char *field[FIELDS + 1], *rest;
	int n = 0;

	text[strcspn(text, "#")] = 0;
	for (char *word = strtok_r(text, " \t\r", &rest); word && n <= FIELDS;
	     word = strtok_r(NULL, " \t\r", &rest))
		field[n++] = word;
	if (!n)
		return 0;
	if (n != FIELDS)
		return wrong(why, size, line, "not PATH ABI OP WHERE TOLERANCE", NULL);
	if (out->n == TOLERANCES_MAX)
		return wrong(why, size, line, "more than 256 rules", NULL);
	return take_rule(field, &out->rule[out->n++], why, size, line);
}

int tolerances_parse(const char *text, struct tolerances *out, char *why, size_t size)
{
	char *copy = strdup(text), *rest = copy, *line;
	int err = copy ? 0 : -ENOMEM;

	out->n = 0;
	if (err)
		snprintf(why, size, "not enough memory");
	for (int number = 1; !err && (line = strsep(&rest, "\n")); number++)
		err = take_line(line, out, why, size, number);
	free(copy);
	return err;
}

int tolerances_read(const char *file, struct tolerances *out, char *why, size_t size)
{
	char *text;
	int err = read_text_file(file, MAX_BYTES, &text);

	if (!err)
		err = tolerances_parse(text, out, why, size);
	else if (err == -EFBIG)
		snprintf(why, size, "larger than 64 KiB: not a list of tolerances");
	else if (err == -EINVAL)
		snprintf(why, size, "not a text");
	else
		snprintf(why, size, "%s", strerrordesc_np(-err));
	free(text);
	return err;
}

static bool fits(const char *pattern, const char *name)
{
	return !strcmp(pattern, "*") || !strcmp(pattern, name);
}

double tolerance_of(const struct tolerances *t, const char *abi, const char *path, const char *op,
		    bool hypervisor, double otherwise)
{
	for (size_t i = t->n; i-- > 0;) {
		const struct tolerance *r = &t->rule[i];
		if (fits(r->path, path) && fits(r->abi, abi) && fits(r->op, op) &&
		    (r->where == ON_ANY || (r->where == ON_HYPERVISOR) == hypervisor))
			return r->fraction;
	}
	return otherwise;
}

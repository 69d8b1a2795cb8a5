#include "tests/e2e/cells.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

json_t *document_load(const char *path)
{
	json_error_t error;
	json_t *document = json_load_file(path, JSON_REJECT_DUPLICATES, &error);

	if (!document)
		fail_msg("%s: line %d: %s", path, error.line, error.text);
	return document;
}

static int is(const json_t *cell, const char *key, const char *value)
{
	const char *text = json_string_value(json_object_get(cell, key));

	return text && !strcmp(text, value);
}

const json_t *cell_find(const json_t *document, const char *abi, const char *path, const char *op)
{
	const json_t *cells = json_object_get(document, "cells"), *cell;
	size_t i;

	json_array_foreach (cells, i, cell)
		if (is(cell, "abi", abi) && is(cell, "path", path) && is(cell, "op", op))
			return cell;
	fail_msg("no cell %s %s %s", abi, path, op);
	return NULL;
}

const char *cell_status(const json_t *cell)
{
	return json_string_value(json_object_get(cell, "status"));
}

const char *cell_reason(const json_t *cell)
{
	const char *reason = json_string_value(json_object_get(cell, "reason"));

	return reason ? reason : "";
}

double cell_cost(const json_t *cell, const char *unit, const char *key)
{
	const json_t *costs = json_object_get(json_object_get(cell, "cost"), unit);
	const json_t *value = json_object_get(costs, key);

	if (!json_is_number(value))
		fail_msg("no cost.%s.%s", unit, key);
	return json_number_value(value);
}

const json_t *cell_cycles(const json_t *cell)
{
	const json_t *cost = json_object_get(cell, "cost");
	const json_t *cycles = json_object_get(cost, "cycles");
	const char *why = json_string_value(json_object_get(cost, "no_cycles"));

	if (!cycles && (!why || (!strstr(why, "a chain of imul") && !strstr(why, "an emulator"))))
		fail_msg("no cycles: %s", why ? why : "no reason");
	if (!cycles) {
		print_message("skipped: %s\n", why);
		skip();
	}
	return cycles;
}

void expect_cell(const json_t *cell, const char *status, const char *words)
{
	if (strcmp(cell_status(cell), status) || !strstr(cell_reason(cell), words))
		fail_msg("%s %s %s is %s: \"%s\"; expected %s: \"%s\"",
			 json_string_value(json_object_get(cell, "abi")),
			 json_string_value(json_object_get(cell, "path")),
			 json_string_value(json_object_get(cell, "op")), cell_status(cell),
			 cell_reason(cell), status, words);
}

void expect_figure(const json_t *value, double expected, double slack, const char *what)
{
	if (!json_is_number(value) || fabs(json_number_value(value) - expected) > slack)
		fail_msg("%s is %.9f, not %.9f", what, json_number_value(value), expected);
}

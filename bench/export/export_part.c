#include "bench/export/export_part.h"

#include "bench/base/text.h"
#include "bench/document/document_text.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static json_t *printable_string(const char *text)
{
	char *copy = strdup(text);
	json_t *string = NULL;

	if (copy) {
		text_make_lines_printable(copy);
		string = json_string(copy);
	}
	free(copy);
	return string;
}

/* A copy with every key and string made printable. NULL when memory is out. */
/* NOLINTNEXTLINE(misc-no-recursion): as deep as the document, a few levels */
static json_t *printable(const json_t *value)
{
	json_t *copy = NULL, *part;
	bool good = true;
	const char *key;
	size_t i;

	if (json_is_string(value))
		return printable_string(json_string_value(value));
	if (json_is_object(value)) {
		copy = json_object();
		json_object_foreach ((json_t *)value, key, part) {
			json_t *name = printable_string(key);
			good = good && name &&
			       !json_object_set_new(copy, json_string_value(name), printable(part));
			json_decref(name);
		}
	} else if (json_is_array(value)) {
		copy = json_array();
		json_array_foreach (value, i, part)
			good = good && !json_array_append_new(copy, printable(part));
	} else {
		copy = json_incref((json_t *)value);
	}
	if (good)
		return copy;
	json_decref(copy);
	return NULL;
}

char *export_json_text(json_t *root)
{
	json_t *copy = root ? printable(root) : NULL;
	char *text = copy ? document_text(copy) : NULL;

	json_decref(copy);
	json_decref(root);
	return text;
}

double export_seconds(double ns)
{
	char digits[32];

	snprintf(digits, sizeof(digits), "%.12g", ns * 1e-9);
	return strtod(digits, NULL);
}

size_t export_leads(const struct run_cell *cell, struct figure leads[EXPORT_LEADS])
{
	static const struct figure_key keys[EXPORT_LEADS] = {
		{FIGURE_P50, UNIT_CYCLE},
		{FIGURE_P50, UNIT_NS},
		{FIGURE_EXACT, UNIT_INSTRUCTION},
	};
	size_t n = 0;

	for (size_t i = 0; i < EXPORT_LEADS; i++)
		n += cell_figure(cell, keys[i], &leads[n]);
	return n;
}

size_t export_beside(const struct run_cell *cell, enum unit unit,
		     struct figure beside[EXPORT_BESIDE])
{
	static const struct figure_key keys[] = {
		{FIGURE_FLOOR, UNIT_NS},
		{FIGURE_P99, UNIT_NS},
		{FIGURE_P10, UNIT_CYCLE},
		{FIGURE_P90, UNIT_CYCLE},
	};
	size_t n = 0;

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (keys[i].unit == unit && n < EXPORT_BESIDE)
			n += cell_figure(cell, keys[i], &beside[n]);
	return n;
}

const char *export_value(enum unit unit, double value, char text[EXPORT_VALUE_SIZE])
{
	int n = snprintf(text, EXPORT_VALUE_SIZE, "%.3f", value);

	if (units[unit].decimals != UNIT_AS_NEEDED)
		return text;
	while (text[n - 1] == '0')
		n--;
	text[text[n - 1] == '.' ? n - 1 : n] = 0;
	return text;
}

bool export_is_cost(const struct run_cell *cell)
{
	return cell->measured && strcmp(cell->path, "empty") != 0;
}

bool export_has_condition(const struct run_cell *cell)
{
	return strcmp(cell->condition, "none") != 0;
}

const char *export_name(const struct run_cell *cell, char separator, char name[EXPORT_NAME_SIZE])
{
	int n = snprintf(name, EXPORT_NAME_SIZE, "%s%c%s%c%s", cell->op, separator, cell->path,
			 separator, cell->abi);

	if (export_has_condition(cell) && n > 0)
		snprintf(name + n, (size_t)(EXPORT_NAME_SIZE - n), "%c%s", separator,
			 cell->condition);
	return name;
}

const char *export_note(const struct run_document *document, const struct run_cell *cell,
			const char *between, char note[EXPORT_NOTE_SIZE])
{
	const char *fallback = cell->fallback ? "falls back to a system call" : "";
	const char *narrow = cell->narrow_time ? "32-bit time: the kernel has no wider" : "";
	const char *why = document->has_cycles ? cell->no_cycles : NULL;
	bool first = *fallback || *narrow;

	snprintf(note, EXPORT_NOTE_SIZE, "%s%s%s%s%s%s", fallback,
		 *fallback && *narrow ? between : "", narrow, first && why ? between : "",
		 why ? "no core cycles: " : "", why ? why : "");
	return note;
}

const char *export_entry_name(const struct run_cell *cell, struct figure_key key, char separator,
			      char name[EXPORT_NAME_SIZE])
{
	size_t n = strlen(export_name(cell, separator, name));

	if (key.unit == UNIT_CYCLE)
		snprintf(name + n, EXPORT_NAME_SIZE - n, "%c%s", separator, units[key.unit].name);
	return name;
}

size_t export_statistics(const struct run_cell *cell, struct export_statistic s[EXPORT_STATISTICS])
{
	size_t n = 0;

	for (int kind = 0; kind < FIGURE_KINDS; kind++) {
		const struct figures *f = &cell->figures;
		struct export_statistic own = {.kind = (enum figure_kind)kind}, low, high;
		bool any = false, interval = false;
		snprintf(own.name, sizeof(own.name), "%s", figure_kind_names[kind]);
		low = high = own;
		snprintf(low.name, sizeof(low.name), "%s_low", figure_kind_names[kind]);
		snprintf(high.name, sizeof(high.name), "%s_high", figure_kind_names[kind]);
		for (int unit = 0; unit < UNIT_COUNT; unit++) {
			const struct figure *figure = &f->of[unit][kind];
			own.has[unit] = f->has[unit][kind];
			low.has[unit] = high.has[unit] = figure->has_interval;
			own.value[unit] = figure->value;
			low.value[unit] = figure->interval.lo;
			high.value[unit] = figure->interval.hi;
			any |= f->has[unit][kind];
			interval |= figure->has_interval;
		}
		if (any)
			s[n++] = own;
		if (interval) {
			s[n++] = low;
			s[n++] = high;
		}
	}
	return n;
}

double export_half_width(const struct figure *figure)
{
	double width =
		fmax(figure->value - figure->interval.lo, figure->interval.hi - figure->value);

	return width > 0 ? width : 0;
}

json_int_t export_calls_per_invocation(const struct run_cell *cell)
{
	size_t batches = cell->batches / cell->invocations, calls;

	if (__builtin_mul_overflow(cell->calls_per_batch, batches ? batches : 1, &calls) ||
	    calls > INT64_MAX)
		return INT64_MAX;
	return (json_int_t)calls;
}

double export_invocation(const struct run_document *document, const struct run_cell *cell,
			 struct figure_key key, size_t i)
{
	const double *each = cell_each(cell, key);
	const double *ticks = cell_each(cell, (struct figure_key){key.kind, UNIT_TICK});

	if (each)
		return each[i];
	return key.unit == UNIT_NS && ticks ? ticks[i] * 1e9 / document->tsc_hz : (double)NAN;
}

const char *export_fact(const struct run_document *document, const char *section, const char *key,
			char fact[EXPORT_FACT_SIZE])
{
	text_copy(fact, EXPORT_FACT_SIZE, document_fact_or_unknown(document, section, key));
	return fact;
}

#include "bench/document/field.h"

#include "bench/base/start_time.h"
#include "bench/base/text.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The first error is kept. */
static bool fail_at(struct reading *r, int code, const char *key, const char *what)
{
	const char *dot = r->place[0] && key[0] ? "." : "";
	const char *colon = r->place[0] || key[0] ? ": " : "";

	if (!r->error->code)
		error_set(r->error, code, "%s%s%s%s%s", r->place, dot, key, colon, what);
	return false;
}

bool reading_wrong(struct reading *r, const char *key, const char *what)
{
	return fail_at(r, -EINVAL, key, what);
}

bool reading_no_memory(struct reading *r, const char *key)
{
	return fail_at(r, -ENOMEM, key, error_describe(-ENOMEM));
}

size_t reading_enter(struct reading *r, const char *format, ...)
{
	size_t mark = strlen(r->place);
	va_list ap;

	va_start(ap, format);
	int n = mark ? snprintf(r->place + mark, sizeof(r->place) - mark, ".") : 0;
	vsnprintf(r->place + mark + n, sizeof(r->place) - mark - (size_t)n, format, ap);
	va_end(ap);
	return mark;
}

void reading_leave(struct reading *r, size_t mark)
{
	r->place[mark] = 0;
}

static bool number_within(const json_t *value, double low, double high, double *out)
{
	*out = json_number_value(value);
	return json_is_number(value) && isfinite(*out) && *out >= low && *out <= high;
}

static bool not_within(struct reading *r, const char *key, const json_t *value, double low,
		       double high)
{
	char what[96];

	if (!json_is_number(value))
		return reading_wrong(r, key, value ? "not a number" : "missing");
	snprintf(what, sizeof(what), "%g is not between %g and %g", json_number_value(value), low,
		 high);
	return reading_wrong(r, key, what);
}

bool field_number(struct reading *r, const json_t *object, const char *key, double low, double high,
		  double *out)
{
	const json_t *value = json_object_get(object, key);

	return number_within(value, low, high, out) || not_within(r, key, value, low, high);
}

bool field_numbers(struct reading *r, const json_t *object, const char *key, size_t n, double low,
		   double high, double *out)
{
	json_t *list, *value;
	char place[96];
	size_t i;

	if (!field_array(r, object, key, n, n, &list))
		return false;
	json_array_foreach (list, i, value)
		if (!number_within(value, low, high, &out[i])) {
			snprintf(place, sizeof(place), "%s[%zu]", key, i);
			return not_within(r, place, value, low, high);
		}
	return true;
}

bool field_count(struct reading *r, const json_t *object, const char *key, size_t low, size_t high,
		 size_t *out)
{
	const json_t *value = json_object_get(object, key);
	json_int_t n = json_integer_value(value);
	char what[96];

	if (!json_is_integer(value))
		return reading_wrong(r, key, value ? "not an integer" : "missing");
	if (n >= 0 && (size_t)n >= low && (size_t)n <= high) {
		*out = (size_t)n;
		return true;
	}
	snprintf(what, sizeof(what), "%lld is not between %zu and %zu", (long long)n, low, high);
	return reading_wrong(r, key, what);
}

bool field_flag(struct reading *r, const json_t *object, const char *key, bool *out)
{
	const json_t *value = json_object_get(object, key);

	if (!json_is_boolean(value))
		return reading_wrong(r, key, value ? "not true or false" : "missing");
	*out = json_is_true(value);
	return true;
}

bool field_object(struct reading *r, const json_t *object, const char *key, json_t **out)
{
	*out = json_object_get(object, key);
	if (json_is_object(*out))
		return true;
	return reading_wrong(r, key, *out ? "not an object" : "missing");
}

bool field_array(struct reading *r, const json_t *object, const char *key, size_t low, size_t high,
		 json_t **out)
{
	char what[96];

	*out = json_object_get(object, key);
	if (!json_is_array(*out))
		return reading_wrong(r, key, *out ? "not an array" : "missing");
	size_t n = json_array_size(*out);
	if (n >= low && n <= high)
		return true;
	if (low == high)
		snprintf(what, sizeof(what), "%zu elements, not %zu", n, low);
	else
		snprintf(what, sizeof(what), "%zu elements, not %zu to %zu", n, low, high);
	return reading_wrong(r, key, what);
}

bool field_absent(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	return !value || json_is_null(value);
}

static bool read_within(struct reading *r, size_t mark, const json_t *object, read_part *part,
			void *out)
{
	bool good = part(r, object, out);

	reading_leave(r, mark);
	return good;
}

bool field_part(struct reading *r, const json_t *object, const char *key, read_part *part,
		void *out)
{
	json_t *inner;

	return field_object(r, object, key, &inner) &&
	       read_within(r, reading_enter(r, "%s", key), inner, part, out);
}

bool field_part_or_null(struct reading *r, const json_t *object, const char *key, read_part *part,
			void *out)
{
	const json_t *inner = json_object_get(object, key);

	if (inner && !json_is_object(inner) && !json_is_null(inner))
		return reading_wrong(r, key, "neither an object nor null");
	return json_is_null(inner) || field_part(r, object, key, part, out);
}

bool field_list(struct reading *r, const json_t *object, const char *key, size_t most,
		read_part *part, size_t size, void *list, size_t *n)
{
	json_t *array, *item;
	size_t i;

	if (!field_array(r, object, key, 0, most, &array))
		return false;
	char *items = calloc(json_array_size(array) + 1, size);
	if (!items)
		return reading_no_memory(r, key);
	memcpy(list, &items, sizeof(items));
	json_array_foreach (array, i, item) {
		++*n;
		if (!read_within(r, reading_enter(r, "%s[%zu]", key, i), item, part,
				 items + i * size))
			return false;
	}
	return true;
}

bool field_text(struct reading *r, const json_t *object, const char *key, const char **out)
{
	const json_t *value = json_object_get(object, key);

	if (!json_is_string(value))
		return reading_wrong(r, key, value ? "not a string" : "missing");
	*out = json_string_value(value);
	size_t length = strlen(*out);
	if (!length || length > 1023 || length != json_string_length(value) ||
	    !text_is_printable(*out))
		return reading_wrong(r, key, "not 1 to 1023 printable characters");
	return true;
}

bool field_name(struct reading *r, const json_t *object, const char *key, const char **out)
{
	if (!field_text(r, object, key, out))
		return false;
	for (const char *c = *out; *c; c++)
		if (!islower((unsigned char)*c) && !isdigit((unsigned char)*c) && *c != '_' &&
		    *c != '-')
			return reading_wrong(r, key,
					     "not a name of lower-case letters, digits, _ and -");
	return strlen(*out) < 64 || reading_wrong(r, key, "a name of more than 63 characters");
}

bool field_word(struct reading *r, const json_t *object, const char *key, const char *const *words,
		int count, int *out)
{
	const char *text;

	if (!field_text(r, object, key, &text))
		return false;
	for (*out = 0; *out < count; ++*out)
		if (!strcmp(words[*out], text))
			return true;
	return reading_wrong(r, key, "a word that is not known here");
}

bool field_head(struct reading *r, const json_t *root, const char *schema, const char **started)
{
	const char *found;
	char what[64];
	int64_t at;

	if (!json_is_object(root))
		return reading_wrong(r, "", "not a JSON object");
	if (!field_text(r, root, "schema", &found))
		return false;
	snprintf(what, sizeof(what), "not \"%s\"", schema);
	if (strcmp(found, schema) != 0)
		return reading_wrong(r, "schema", what);
	return field_text(r, root, "started", started) &&
	       (start_time_read(*started, &at) ||
		reading_wrong(r, "started", "not a UTC time like 2026-01-31T12:00:00Z"));
}

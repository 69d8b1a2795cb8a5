#include "bench/document/digest.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int add_value(unsigned __int128 *hash, const json_t *value);

static void add_text(unsigned __int128 *hash, const char *text)
{
	const unsigned __int128 prime = ((unsigned __int128)1 << 88) + 0x13b;

	for (; *text; text++)
		*hash = (*hash ^ (unsigned char)*text) * prime;
}

/* 17 significant digits, a point or an exponent so that it is no integer, and an exponent without
 * plus and leading zeros. */
static void add_real(unsigned __int128 *hash, double value)
{
	char text[40];

	snprintf(text, sizeof(text), "%.17g", value);
	char *e = strchr(text, 'e');
	if (e) {
		bool small = e[1] == '-';
		const char *digits = e + 1 + strspn(e + 1, "+-0");
		*e = 0;
		add_text(hash, text);
		add_text(hash, small ? "e-" : "e");
		add_text(hash, digits);
	} else {
		add_text(hash, text);
		add_text(hash, strchr(text, '.') ? "" : ".0");
	}
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as the document, a few levels */
static int add_array(unsigned __int128 *hash, const json_t *array)
{
	const json_t *value;
	size_t i;
	int err = 0;

	add_text(hash, "[");
	json_array_foreach (array, i, value) {
		add_text(hash, i ? "," : "");
		err = err ? err : add_value(hash, value);
	}
	add_text(hash, "]");
	return err;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* NOLINTNEXTLINE(misc-no-recursion): a name is no deeper */
static int add_name(unsigned __int128 *hash, const char *name)
{
	json_t *text = json_string(name);
	int err = text ? add_value(hash, text) : -EINVAL;

	json_decref(text);
	return err;
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as the document, a few levels */
static int add_object(unsigned __int128 *hash, const json_t *object)
{
	const char **names = calloc(json_object_size(object) + 1, sizeof(*names));
	size_t n = 0;
	int err = 0;

	if (!names)
		return -ENOMEM;
	for (void *at = json_object_iter((json_t *)object); at;
	     at = json_object_iter_next((json_t *)object, at))
		names[n++] = json_object_iter_key(at);
	qsort(names, n, sizeof(*names), by_name);
	add_text(hash, "{");
	for (size_t i = 0; i < n && !err; i++) {
		add_text(hash, i ? "," : "");
		err = add_name(hash, names[i]);
		add_text(hash, ":");
		err = err ? err : add_value(hash, json_object_get(object, names[i]));
	}
	add_text(hash, "}");
	free(names);
	return err;
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as the document, a few levels */
static int add_value(unsigned __int128 *hash, const json_t *value)
{
	if (json_is_object(value))
		return add_object(hash, value);
	if (json_is_array(value))
		return add_array(hash, value);
	if (json_is_real(value)) {
		add_real(hash, json_real_value(value));
		return 0;
	}
	char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
	if (!text)
		return -ENOMEM;
	add_text(hash, text);
	free(text);
	return 0;
}

int digest_of(const json_t *value, char hex[DIGEST_HEX])
{
	unsigned __int128 hash = ((unsigned __int128)UINT64_C(0x6c62272e07bb0142) << 64) |
				 UINT64_C(0x62b821756295c58d);
	int err = add_value(&hash, value);

	snprintf(hex, DIGEST_HEX, "%016llx%016llx", (unsigned long long)(hash >> 64),
		 (unsigned long long)hash);
	return err;
}

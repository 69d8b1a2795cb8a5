#include "bench/document/fingerprint.h"

#include "bench/base/array.h"
#include "bench/base/text.h"
#include "bench/host/host.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Numbers that differ between any two runs. The TSC's frequency is compared with a tolerance. */
static const char volatile_facts[] = "load_average uptime_s tsc_hz tsc_hz_source";

/* Compared separately from the host's facts. */
static const char instruments[] = "tsc_hz qemu suspended enters_kernel";

/* A value as text without control characters. */
static void put_value(const json_t *value, char *text, size_t size)
{
	if (json_is_string(value)) {
		text_copy(text, size,
			  json_string_length(value) ? json_string_value(value) : "\"\"");
	} else if (!value) {
		text_copy(text, size, "(none)");
	} else {
		char *dumped = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
		text_copy(text, size, dumped ? dumped : "?");
		free(dumped);
	}
}

int fingerprint_append(struct fingerprint_list *list, const struct fingerprint_difference *d)
{
	if (!array_reserve(&list->item, list->n, 1, sizeof(*d)))
		return -ENOMEM;
	list->item[list->n++] = *d;
	return 0;
}

static int add(struct fingerprint_list *list, const char *key, const char *member,
	       const json_t *base, const json_t *new)
{
	struct fingerprint_difference d = {0};

	text_copy(d.key, sizeof(d.key), key);
	size_t n = strlen(d.key);
	if (member && n + 1 < sizeof(d.key)) {
		d.key[n] = '.';
		text_copy(d.key + n + 1, sizeof(d.key) - n - 1, member);
	}
	put_value(base, d.base, sizeof(d.base));
	put_value(new, d.new, sizeof(d.new));
	return fingerprint_append(list, &d);
}

static int compare_members(struct fingerprint_list *list, const char *key, const json_t *base,
			   const json_t *new)
{
	const char *member;
	json_t *value;
	int err = 0;

	json_object_foreach ((json_t *)base, member, value) {
		const json_t *other = json_object_get(new, member);
		if (!err && !json_equal(value, other) && !json_is_null(value) &&
		    !json_is_null(other))
			err = add(list, key, member, value, other);
	}
	json_object_foreach ((json_t *)new, member, value)
		if (!err && !json_object_get(base, member) && !json_is_null(value))
			err = add(list, key, member, NULL, value);
	return err;
}

static int compare_fact(struct fingerprint_list *list, const char *key, const json_t *base,
			const json_t *new)
{
	if (!base || !new || json_is_null(base) || json_is_null(new))
		return 0;
	if (json_is_object(base) && json_is_object(new))
		return compare_members(list, key, base, new);
	return json_equal(base, new) ? 0 : add(list, key, NULL, base, new);
}

static const struct host_fact *fact_named(const char *key, size_t length)
{
	for (size_t i = 0; i < host_fact_count; i++)
		if (strlen(host_facts[i].key) == length && !memcmp(host_facts[i].key, key, length))
			return &host_facts[i];
	return NULL;
}

int fingerprint_compare(const json_t *base, const json_t *new, const char *section,
			struct fingerprint_list *out)
{
	const json_t *a = json_object_get(base, section), *b = json_object_get(new, section);
	const char *key;
	json_t *value;
	int err = 0;

	*out = (struct fingerprint_list){0};
	for (size_t i = 0; i < host_fact_count && !err; i++) {
		key = host_facts[i].key;
		if (!list_has(volatile_facts, " ", key))
			err = compare_fact(out, key, json_object_get(a, key),
					   json_object_get(b, key));
	}
	json_object_foreach ((json_t *)a, key, value)
		if (!err && !fact_named(key, strlen(key)))
			err = compare_fact(out, key, value, json_object_get(b, key));
	return err;
}

static bool is_known(const json_t *host, const char *section, const char *key)
{
	const json_t *value = json_object_get(json_object_get(host, section), key);

	return value && !json_is_null(value);
}

void fingerprint_reach(const json_t *base, const json_t *new, const char *section,
		       struct fingerprint_reach *out)
{
	enum { NAMED = 3 };

	*out = (struct fingerprint_reach){0};
	for (size_t i = 0; i < host_fact_count; i++) {
		const struct host_fact *fact = &host_facts[i];
		if (strcmp(host_section_name(fact->section), section) ||
		    list_has(volatile_facts, " ", fact->key))
			continue;
		bool a = is_known(base, section, fact->key), b = is_known(new, section, fact->key);
		out->shared += a && b;
		if (a == b)
			continue;
		if (out->one_sided <= NAMED)
			text_append(out->names, sizeof(out->names), ", ",
				    out->one_sided < NAMED ? fact->key : "...");
		out->one_sided++;
	}
}

static bool has_member(const json_t *host, const char *name, size_t length)
{
	size_t n = strcspn(name, ".");
	char fact[128], member[128];

	snprintf(fact, sizeof(fact), "%.*s", (int)n, name);
	snprintf(member, sizeof(member), "%.*s", (int)(length - n - 1), name + n + 1);
	return json_object_get(json_object_get(json_object_get(host, "hard"), fact), member);
}

const char *fingerprint_absent(const char *list, const json_t *base, const json_t *new,
			       size_t *length)
{
	while (list && *list) {
		*length = strcspn(list, ",");
		if (memchr(list, '.', *length) && !has_member(base, list, *length) &&
		    !has_member(new, list, *length))
			return list;
		list += *length + (list[*length] == ',');
	}
	return NULL;
}

void fingerprint_free(struct fingerprint_list *list)
{
	free(list->item);
	*list = (struct fingerprint_list){0};
}

bool fingerprint_allows(const char *list, const char *key)
{
	char object[128];

	snprintf(object, sizeof(object), "%.*s", (int)strcspn(key, "."), key);
	return list && (list_has(list, ",", key) || list_has(list, ",", object));
}

bool fingerprint_known(const char *list, const char **bad, size_t *length)
{
	for (;; list += *length + 1) {
		const struct host_fact *fact = fact_named(list, strcspn(list, ".,"));
		char name[128];

		*bad = list;
		*length = strcspn(list, ",");
		snprintf(name, sizeof(name), "%.*s", (int)*length, list);
		if (!(fact && fact->section == HOST_HARD) && !list_has(instruments, " ", name))
			return false;
		if (!list[*length])
			return true;
	}
}

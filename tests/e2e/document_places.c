#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/e2e/document_places.h"

/* NOLINTNEXTLINE(misc-no-recursion): as deep as a document, a few levels */
static void note(struct places *places, json_t *object, const char *path)
{
	const char *key;
	json_t *value, *item;
	size_t i;

	json_object_foreach (object, key, value) {
		char below[128];
		assert_true(places->n < PLACES_MAX);
		struct place *p = &places->at[places->n++];
		p->parent = object;
		snprintf(p->key, sizeof(p->key), "%s", key);
		snprintf(p->parent_path, sizeof(p->parent_path), "%s", path);
		int n = snprintf(p->path, sizeof(p->path), "%s%s%s", path, *path ? "." : "", key);
		assert_true(n > 0 && n < (int)sizeof(p->path) - 16);
		if (json_is_object(value))
			note(places, value, p->path);
		json_array_foreach (value, i, item) {
			if (i >= 2 || !json_is_object(item))
				break;
			snprintf(below, sizeof(below), "%.100s[%zu]", p->path, i);
			note(places, item, below);
		}
	}
}

void places_note(struct places *places, json_t *root)
{
	places->root = root;
	places->n = 0;
	note(places, root, "");
}

const struct place *places_find(const struct places *places, const char *path)
{
	for (size_t i = 0; i < places->n; i++)
		if (!strcmp(places->at[i].path, path))
			return &places->at[i];
	fail_msg("a run writes no %s", path);
	return NULL;
}

void write_line(const json_t *document, FILE *out)
{
	char *text = json_dumps(document, JSON_COMPACT);

	assert_non_null(text);
	fprintf(out, "%s\n", text);
	free(text);
}

void places_write_changed(const struct places *places, const struct place *place, json_t *value,
			  FILE *out)
{
	json_t *before = json_incref(json_object_get(place->parent, place->key));

	if (value)
		json_object_set_new(place->parent, place->key, value);
	else
		json_object_del(place->parent, place->key);
	write_line(places->root, out);
	json_object_set_new(place->parent, place->key, before);
}

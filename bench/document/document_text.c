#include "bench/document/document_text.h"

#include "bench/files/sheet.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

struct writing {
	FILE *out;
	bool failed;
};

static void put_value(struct writing *w, const json_t *value, int depth);

/* On one line. Twelve digits: more than any figure has. */
static void put_flat(struct writing *w, const json_t *value)
{
	w->failed |= json_dumpf(value, w->out, JSON_ENCODE_ANY | JSON_REAL_PRECISION(12)) != 0;
}

static void put_key(struct writing *w, const char *key)
{
	json_t *text = json_string(key);

	put_flat(w, text);
	fputs(": ", w->out);
	json_decref(text);
}

static void begin_line(const struct writing *w, bool first, int depth)
{
	fprintf(w->out, "%s\n%*s", first ? "" : ",", depth, "");
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as the document, a few levels */
static void put_object(struct writing *w, const json_t *object, int depth)
{
	const char *key;
	json_t *value;
	bool first = true;

	fputc('{', w->out);
	json_object_foreach ((json_t *)object, key, value) {
		begin_line(w, first, depth + 1);
		put_key(w, key);
		put_value(w, value, depth + 1);
		first = false;
	}
	fprintf(w->out, "\n%*s}", depth, "");
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as the document, a few levels */
static void put_list(struct writing *w, const json_t *list, int depth)
{
	json_t *value;
	size_t i;

	fputc('[', w->out);
	json_array_foreach (list, i, value) {
		begin_line(w, i == 0, depth + 1);
		put_value(w, value, depth + 1);
	}
	fprintf(w->out, "\n%*s]", depth, "");
}

static bool holds_lists(const json_t *list)
{
	json_t *value;
	size_t i;

	json_array_foreach (list, i, value)
		if (json_is_object(value) || json_is_array(value))
			return true;
	return false;
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as the document, a few levels */
static void put_value(struct writing *w, const json_t *value, int depth)
{
	if (json_is_object(value) && json_object_size(value))
		put_object(w, value, depth);
	else if (json_is_array(value) && holds_lists(value))
		put_list(w, value, depth);
	else
		put_flat(w, value);
}

char *document_text(const json_t *document)
{
	struct sheet sheet;

	if (!sheet_open(&sheet))
		return NULL;
	struct writing w = {.out = sheet.out};
	put_value(&w, document, 0);
	fputc('\n', w.out);
	char *text = sheet_close(&sheet);
	if (!w.failed)
		return text;
	free(text);
	return NULL;
}

int document_print(FILE *out, json_t *document, struct error *error)
{
	char *text = document ? document_text(document) : NULL;

	if (text)
		fputs(text, out);
	else
		error_no_memory(error, "for JSON");
	free(text);
	json_decref(document);
	return error->code;
}

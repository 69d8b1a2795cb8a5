#include "tests/unit/export_sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

const struct export_options sample_options = {.origin = "syspath"};

static json_t *load(const char *file)
{
	json_error_t error;
	json_t *root = json_load_file(file, 0, &error);

	if (!root)
		fail_msg("%s: line %d: %s", file, error.line, error.text);
	return root;
}

json_t *sample_root(void)
{
	return load(SAMPLE_FILE);
}

json_t *sample_exact_root(void)
{
	return load(SAMPLE_EXACT_FILE);
}

json_t *sample_ruled_root(void)
{
	return load(SAMPLE_RULED_FILE);
}

json_t *sample_cell(json_t *root, size_t i)
{
	return json_array_get(json_object_get(root, "cells"), i);
}

json_t *sample_with_text(const char *text)
{
	json_t *root = sample_root(), *cell, *host = json_object_get(root, "host");
	json_t *hard = json_object_get(host, "hard"), *soft = json_object_get(host, "soft");
	size_t i;

	json_array_foreach (json_object_get(root, "cells"), i, cell)
		if (json_is_string(json_object_get(cell, "reason")))
			assert_int_equal(json_object_set_new(cell, "reason", json_string(text)), 0);
	assert_int_equal(json_object_set_new(hard, "kernel_release", json_string(text)), 0);
	assert_int_equal(json_object_set_new(hard, "kernel_version", json_string(text)), 0);
	assert_int_equal(json_object_set_new(soft, "hostname", json_string(text)), 0);
	assert_int_equal(json_object_set_new(soft, "cpu_brand", json_string(text)), 0);
	return root;
}

static int make(const char *format, json_t *root, char **text)
{
	struct run_document document;
	struct error error = {0};
	const struct export_format *f = export_find(format);

	assert_non_null(f);
	if (document_check(root, &document, &error))
		fail_msg("%s", error.text);
	int status = export_text(f, &document, &sample_options, text);
	document_free(&document);
	return status;
}

char *sample_text(const char *format, json_t *root)
{
	char *text;

	assert_int_equal(make(format, root, &text), 0);
	assert_non_null(text);
	return text;
}

int sample_status(const char *format, json_t *root)
{
	char *text;
	int status = make(format, root, &text);

	free(text);
	return status;
}

char *sample_file(const char *file)
{
	FILE *in = fopen(file, "re");
	char *text = NULL;
	size_t size = 0;

	if (!in)
		fail_msg("%s cannot be read", file);
	assert_true(getdelim(&text, &size, 0, in) > 0);
	fclose(in);
	return text;
}

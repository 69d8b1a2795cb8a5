#include "bench/export/anonymous.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of host.soft: what else names a machine, or its disks. */
static const char *const naming[] = {"machine_vendor", "machine_product", "kernel_command_line"};

void anonymous_name(size_t n, char name[ANONYMOUS_NAME])
{
	if (n)
		snprintf(name, ANONYMOUS_NAME, "host-%zu", n);
	else
		snprintf(name, ANONYMOUS_NAME, "host");
}

/* A kernel's banner, "RELEASE (USER@HOST) (COMPILER) #1 ...", without its first parentheses. */
static int hide_builder(struct run_document *document)
{
	json_t *arm = json_object_get(document->root, "arm");
	json_t *version = json_object_get(json_object_get(arm, "kernel"), "version");
	const char *text = json_string_value(version);
	const char *open = text ? strchr(text, '(') : NULL;
	const char *close = open ? strchr(open, ')') : NULL;
	char *without;

	if (!close || !memchr(open, '@', (size_t)(close - open)))
		return 0;
	if (asprintf(&without, "%.*s%s", (int)(open - text), text, close + 1 + (close[1] == ' ')) <
	    0)
		return -ENOMEM;
	int err = json_string_set(version, without) ? -ENOMEM : 0;
	free(without);
	document->arm.kernel = json_string_value(version);
	return err;
}

int document_anonymize(struct run_document *document, size_t n)
{
	json_t *soft = json_object_get(json_object_get(document->root, "host"), "soft");
	char name[ANONYMOUS_NAME];

	anonymous_name(n, name);
	for (size_t i = 0; i < sizeof(naming) / sizeof(naming[0]); i++)
		if (json_object_get(soft, naming[i]) &&
		    json_object_set_new(soft, naming[i], json_null()))
			return -ENOMEM;
	if (soft && json_object_set_new(soft, "hostname", json_string(name)))
		return -ENOMEM;
	return hide_builder(document);
}

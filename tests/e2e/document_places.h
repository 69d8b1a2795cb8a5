/* Every member of a JSON document by its place, and the document with one of them changed. */
#ifndef SYSPATH_TESTS_DOCUMENT_PLACES_H
#define SYSPATH_TESTS_DOCUMENT_PLACES_H

#include <jansson.h>
#include <stddef.h>
#include <stdio.h>

enum { PLACES_MAX = 1024 };

struct place {
	json_t *parent; /* the object that the member belongs to; not owned */
	char key[64];
	char path[128];	       /* "cells[0].cost.tsc" */
	char parent_path[128]; /* "cells[0].cost" */
};

struct places {
	json_t *root; /* not owned */
	struct place at[PLACES_MAX];
	size_t n;
};

/* Notes every member of every object below root; of a list, those of its first two objects. The
 * test fails when there are more than PLACES_MAX. */
void places_note(struct places *places, json_t *root);

/* The member at a path; the test fails when there is none. */
const struct place *places_find(const struct places *places, const char *path);

/* Writes the whole document in one line, as it is when the member holds `value` (a reference that
 * is taken; NULL: when the member is missing). The document itself stays as it was. */
void places_write_changed(const struct places *places, const struct place *place, json_t *value,
			  FILE *out);

/* Writes a document in one line. */
void write_line(const json_t *document, FILE *out);

#endif

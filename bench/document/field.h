/* Reading fields of JSON objects, with the current place, for error messages. */
#ifndef SYSPATH_FIELD_H
#define SYSPATH_FIELD_H

#include "bench/base/error.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* The current place, and the first error. */
struct reading {
	char place[160];     /* "cells[3].cost.tsc" */
	struct error *error; /* its code is 0 if there is none */
	void *document;	     /* that is filled, struct run_document or struct trace: for a part that
			      * refers to another */
};

/* Records "PLACE.KEY: WHAT" unless there was an error before; without a key "PLACE: WHAT", for the
 * whole document "WHAT"; the code is -EINVAL. Returns false. */
bool reading_wrong(struct reading *r, const char *key, const char *what);

/* The same for memory that is out; the code is -ENOMEM. */
bool reading_no_memory(struct reading *r, const char *key);

/* Enter a part of the place and leave it; the return value of `enter` is for `leave`. */
size_t reading_enter(struct reading *r, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void reading_leave(struct reading *r, size_t mark);

/* Each reads a required field of `object`; false, with the error recorded, when it is missing, of
 * another type or out of range. */
bool field_number(struct reading *r, const json_t *object, const char *key, double low, double high,
		  double *out);
bool field_count(struct reading *r, const json_t *object, const char *key, size_t low, size_t high,
		 size_t *out);
bool field_flag(struct reading *r, const json_t *object, const char *key, bool *out);
bool field_object(struct reading *r, const json_t *object, const char *key, json_t **out);
bool field_array(struct reading *r, const json_t *object, const char *key, size_t low, size_t high,
		 json_t **out);

/* Whether it is missing or null. */
bool field_absent(const json_t *object, const char *key);

/* Reads a part of a document into a structure. */
typedef bool read_part(struct reading *r, const json_t *object, void *out);

/* Reads the required object KEY by `part`, within its place. */
bool field_part(struct reading *r, const json_t *object, const char *key, read_part *part,
		void *out);

/* The same of an object that may be null, in which nothing is read then. */
bool field_part_or_null(struct reading *r, const json_t *object, const char *key, read_part *part,
			void *out);

/* Reads an array of at most `most` elements by `part`, which checks their type, each within its
 * place. *list, of `size` bytes each, is to be freed in every case; *n are those that were read,
 * with the one that is being read.
 */
bool field_list(struct reading *r, const json_t *object, const char *key, size_t most,
		read_part *part, size_t size, void *list, size_t *n);

/* An array of exactly n numbers into out[0..n-1]. */
bool field_numbers(struct reading *r, const json_t *object, const char *key, size_t n, double low,
		   double high, double *out);

/* Printable text, 1 to 1,023 bytes. */
bool field_text(struct reading *r, const json_t *object, const char *key, const char **out);

/* A name: lower-case letters, digits, '_' and '-', 1 to 63 bytes. */
bool field_name(struct reading *r, const json_t *object, const char *key, const char **out);

/* What a document begins with: its schema's name, and when it was started, UTC. */
bool field_head(struct reading *r, const json_t *root, const char *schema, const char **started);

/* One of `count` words; *out is its index. */
bool field_word(struct reading *r, const json_t *object, const char *key, const char *const *words,
		int count, int *out);

#endif

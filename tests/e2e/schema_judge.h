/* Documents judged by a JSON Schema, by a program that shares nothing with this project: Python's
 * jsonschema. */
#ifndef SYSPATH_TESTS_SCHEMA_JUDGE_H
#define SYSPATH_TESTS_SCHEMA_JUDGE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* A Python that has jsonschema 4 or later; NULL when there is none. */
const char *judge_find_python(void);

/* Judges every line of `lines` (a JSON document each, from its beginning) by the part of the schema
 * file at a JSON pointer ("": all of it). A new list, per line a list of [place, complaint], empty
 * where the document is valid; the test fails when the validator does. */
json_t *judge(const char *python, const char *schema, const char *pointer, FILE *lines);

/* Whether a complaint is about the place and holds the words. */
bool judge_complained(const json_t *verdict, const char *place, const char *words);

#endif

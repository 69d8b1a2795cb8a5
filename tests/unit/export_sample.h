/* A result document to export, and its text in a format. Each helper fails the running test itself.
 */
#ifndef SYSPATH_TESTS_EXPORT_SAMPLE_H
#define SYSPATH_TESTS_EXPORT_SAMPLE_H

#include "bench/export/export.h"

#include <jansson.h>

#define SAMPLE_FILE	  "tests/fixtures/run/small.json"
#define SAMPLE_EXACT_FILE "tests/fixtures/run/exact.json" /* an emulator's counts */

#define SAMPLE_RULED_FILE "tests/fixtures/run/ruled.json" /* core cycles; one cell has none */

/* Options as the command has them when none is given. */
extern const struct export_options sample_options;

/* The fixtures as JSON, to be changed. A new reference. */
json_t *sample_root(void);
json_t *sample_exact_root(void);
json_t *sample_ruled_root(void);

/* The i-th cell. Borrowed. */
json_t *sample_cell(json_t *root, size_t i);

/* A copy of the fixture in which every cell that was not measured has this reason, and the host's
 * text facts that exports show are this text too. */
json_t *sample_with_text(const char *text);

/* The text in the format, to be freed. Takes the reference. */
char *sample_text(const char *format, json_t *root);

/* The status of making it: 0 or what export_text() returned. Takes the reference. */
int sample_status(const char *format, json_t *root);

/* A whole file, to be freed. */
char *sample_file(const char *file);

#endif

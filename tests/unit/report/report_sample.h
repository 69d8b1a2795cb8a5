/* Pages of the fixtures, without charts and files. What cannot be made fails the test. */
#ifndef SYSPATH_TESTS_REPORT_SAMPLE_H
#define SYSPATH_TESTS_REPORT_SAMPLE_H

#include "bench/files/sheet.h"
#include "bench/report/report_page.h"

#include <jansson.h>

enum { SAMPLE_DOCUMENTS = 4 };

struct report_sample {
	struct report report;
	struct report_input input;
	struct run_document documents[SAMPLE_DOCUMENTS];
	struct report_document timed[SAMPLE_DOCUMENTS], exact[SAMPLE_DOCUMENTS];
	size_t n;
	struct report_trace traces[1];
	struct trace trace;
};

/* Adds a document under a name; takes the reference. *sample is {0} before the first. */
void report_sample_add(struct report_sample *sample, const char *name, json_t *root);
/* Adds the traces of a file. */
void report_sample_add_trace(struct report_sample *sample, const char *name, const char *file);
void report_sample_free(struct report_sample *sample);

/* What a section writes; to be freed. */
char *report_sample_text(const struct report_sample *sample,
			 void (*put)(FILE *out, const struct report *report));

/* The page's finding. */
const char *report_sample_finding(const struct report_sample *sample);

#endif

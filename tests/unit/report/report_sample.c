#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "bench/trace/trace_read.h"
#include "bench/trace_views/trace_export.h"
#include "tests/unit/report/report_sample.h"

void report_sample_add(struct report_sample *s, const char *name, json_t *root)
{
	struct run_document *d = &s->documents[s->n];
	struct error error = {0};

	assert_true(s->n < SAMPLE_DOCUMENTS);
	if (document_check(root, d, &error))
		fail_msg("%s", error.text);
	s->n++;
	s->report.input = &s->input;
	s->report.timed.of = s->timed;
	s->report.exact.of = s->exact;
	struct report_documents *all = document_is_exact(d) ? &s->report.exact : &s->report.timed;
	struct report_document *new = &all->of[all->n++];
	new->document = d;
	snprintf(new->name, sizeof(new->name), "%s", name);
}

void report_sample_add_trace(struct report_sample *s, const char *name, const char *file)
{
	static const struct trace_look all;
	struct report_trace *new = &s->traces[0];
	struct error error = {0};

	if (trace_read(file, &s->trace, &error) ||
	    traced_calls_make(&s->trace, &all, &new->calls, &new->n_calls, &error))
		fail_msg("%s", error.text);
	new->trace = &s->trace;
	snprintf(new->name, sizeof(new->name), "%s", name);
	s->report.input = &s->input;
	s->report.traces.of = s->traces;
	s->report.traces.n = 1;
}

void report_sample_free(struct report_sample *s)
{
	if (s->report.traces.n)
		traced_calls_free(s->traces[0].calls, s->traces[0].n_calls);
	trace_free(&s->trace);
	for (size_t i = 0; i < s->n; i++)
		document_free(&s->documents[i]);
	*s = (struct report_sample){0};
}

char *report_sample_text(const struct report_sample *s,
			 void (*put)(FILE *out, const struct report *report))
{
	struct sheet sheet;

	assert_true(sheet_open(&sheet));
	put(sheet.out, &s->report);
	char *text = sheet_close(&sheet);
	assert_non_null(text);
	return text;
}

const char *report_sample_finding(const struct report_sample *s)
{
	static char text[REPORT_SENTENCE];

	report_finding(&s->report, text);
	return text;
}

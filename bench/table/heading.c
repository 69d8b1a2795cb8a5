#include "bench/table/heading.h"

#include "bench/base/text.h"

void heading_print_host(FILE *out, const struct run_document *document)
{
	text_print(out, document_fact_or_unknown(document, "soft", "hostname"));
	fputs(", Linux ", out);
	text_print(out, document_fact_or_unknown(document, "hard", "kernel_release"));
	fputs(", ", out);
	text_print(out, document_fact_or_unknown(document, "soft", "cpu_brand"));
	fprintf(out, ", %s\n", document->started);
}

static void print_changes(FILE *out, const struct run_document *d)
{
	for (size_t i = 0; i < d->n_changes; i++) {
		fprintf(out, "%s", i ? "; " : "Not of one host and one clock: during the run ");
		text_print(out, d->changes[i].key);
		fputs(" changed from ", out);
		text_print(out, d->changes[i].before);
		fputs(" to ", out);
		text_print(out, d->changes[i].after);
	}
	if (d->n_changes)
		fputs(".\n", out);
}

/* Where a quota was used up during the run, figures are of a worker that was throttled. */
static void print_throttled(FILE *out, const struct run_document *d)
{
	const json_t *noise = json_object_get(d->root, "noise"), *record;
	size_t i, stopped = 0;
	double us = 0;

	json_array_foreach (noise, i, record) {
		double n = json_number_value(json_object_get(record, "throttled_us"));
		us += n;
		stopped += n > 0;
	}
	if (stopped)
		fprintf(out,
			"Throttled: the control group's CPU quota was used up in %zu of %zu invocations, for %.1f ms: run outside of the container or service that set it, or lift it (cpu_quota of syspath host).\n",
			stopped, json_array_size(noise), us * 1e-3);
}

void heading_print_warnings(FILE *out, const struct run_document *document)
{
	print_changes(out, document);
	print_throttled(out, document);
	if (document->inject_tsc)
		fprintf(out,
			"Slowed down on purpose: %zu TSC ticks were burnt in every call (--inject).\n",
			document->inject_tsc);
}

void heading_print_frequency(FILE *out, const struct run_document *document)
{
	const struct run_ruler *r = &document->ruler;
	double median = r->mhz_median * 1e-3;

	if (!document->has_cycles && r->reason) {
		fputs("No core cycles: ", out);
		text_print(out, r->reason);
		fputs(".\n", out);
	}
	if (r->mhz_median <= 0)
		return;
	if (r->mhz_highest - r->mhz_lowest > FREQUENCY_VARIES * r->mhz_median)
		fprintf(out,
			"The core ran at %.2f to %.2f GHz, median %.2f: ns move with that, cycles do not.\n",
			r->mhz_lowest * 1e-3, r->mhz_highest * 1e-3, median);
	else
		fprintf(out, "The core ran at %.2f GHz throughout.\n", median);
}

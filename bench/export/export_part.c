#include "bench/export/export_part.h"

#include "bench/base/text.h"
#include "bench/document/document_text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

bool export_sheet_open(struct export_sheet *sheet)
{
	*sheet = (struct export_sheet){0};
	sheet->out = open_memstream(&sheet->text, &sheet->length);
	return sheet->out;
}

char *export_sheet_close(struct export_sheet *sheet)
{
	int bad = ferror(sheet->out);

	if (!fclose(sheet->out) && !bad)
		return sheet->text;
	free(sheet->text);
	return NULL;
}

char *export_json_text(json_t *root)
{
	char *text = root ? document_text(root) : NULL;

	json_decref(root);
	return text;
}

double export_seconds(double ns)
{
	char digits[32];

	snprintf(digits, sizeof(digits), "%.12g", ns * 1e-9);
	return strtod(digits, NULL);
}

bool export_is_count(const struct run_cell *cell)
{
	return cell->exact_share > 0;
}

const char *export_count(double insn, char text[EXPORT_COUNT_SIZE])
{
	int n = snprintf(text, EXPORT_COUNT_SIZE, "%.3f", insn);

	while (text[n - 1] == '0')
		n--;
	text[text[n - 1] == '.' ? n - 1 : n] = 0;
	return text;
}

bool export_is_cost(const struct run_cell *cell)
{
	return cell->measured && strcmp(cell->path, "empty") != 0;
}

bool export_has_condition(const struct run_cell *cell)
{
	return strcmp(cell->condition, "none") != 0;
}

const char *export_name(const struct run_cell *cell, char separator, char name[EXPORT_NAME_SIZE])
{
	int n = snprintf(name, EXPORT_NAME_SIZE, "%s%c%s%c%s", cell->op, separator, cell->path,
			 separator, cell->abi);

	if (export_has_condition(cell) && n > 0)
		snprintf(name + n, (size_t)(EXPORT_NAME_SIZE - n), "%c%s", separator,
			 cell->condition);
	return name;
}

size_t export_statistics(const struct run_cell *cell, struct export_statistic s[EXPORT_STATISTICS])
{
	const struct costs *ns = &cell->ns, *tsc = &cell->tsc;
	size_t n = 0;

	s[n++] = (struct export_statistic){"floor", ns->floor, tsc->floor};
	s[n++] = (struct export_statistic){"p50", ns->p50, tsc->p50};
	s[n++] = (struct export_statistic){"p50_low", ns->p50_interval.lo, tsc->p50_interval.lo};
	s[n++] = (struct export_statistic){"p50_high", ns->p50_interval.hi, tsc->p50_interval.hi};
	s[n++] = (struct export_statistic){"p90", ns->p90, tsc->p90};
	s[n++] = (struct export_statistic){"p99", ns->p99, tsc->p99};
	s[n++] = (struct export_statistic){"mean", ns->mean, tsc->mean};
	if (!cell->tail_calls)
		return n;
	s[n++] = (struct export_statistic){"tail_p99", cell->tail_ns.p99, cell->tail_tsc.p99};
	s[n++] = (struct export_statistic){"tail_p999", cell->tail_ns.p999, cell->tail_tsc.p999};
	s[n++] = (struct export_statistic){"tail_max", cell->tail_ns.max, cell->tail_tsc.max};
	return n;
}

double export_half_width_ns(const struct run_cell *cell)
{
	double below = cell->ns.p50 - cell->ns.p50_interval.lo;
	double above = cell->ns.p50_interval.hi - cell->ns.p50;
	double width = below > above ? below : above;

	return width > 0 ? width : 0;
}

json_int_t export_calls_per_invocation(const struct run_cell *cell)
{
	size_t batches = cell->batches / cell->invocations, calls;

	if (__builtin_mul_overflow(cell->calls_per_batch, batches ? batches : 1, &calls) ||
	    calls > INT64_MAX)
		return INT64_MAX;
	return (json_int_t)calls;
}

double export_invocation_ns(const struct run_document *document, double tsc)
{
	return tsc * 1e9 / document->tsc_hz;
}

const char *export_fact(const struct run_document *document, const char *section, const char *key,
			char fact[EXPORT_FACT_SIZE])
{
	const json_t *host = json_object_get(document->root, "host");
	const char *text = json_string_value(json_object_get(json_object_get(host, section), key));

	text_copy(fact, EXPORT_FACT_SIZE, text ? text : "unknown");
	return fact;
}

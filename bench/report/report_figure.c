/* Figures, tables and hosts as the sections of a page write them. */
#include "bench/base/text.h"
#include "bench/host/hypervisor.h"
#include "bench/report/html.h"
#include "bench/report/report_page.h"

#include <string.h>

void report_value_put(FILE *out, enum unit unit, double value)
{
	char full[40], text[40];

	snprintf(full, sizeof(full), "%.10g", value);
	unit_text(unit, value, text, sizeof(text));
	if (strcmp(full, text) != 0)
		html_put(out, "<data value=\"%s\">%s</data>", full, text);
	else
		html_put(out, "%s", text);
}

void report_interval_put(FILE *out, const struct figure *figure)
{
	if (!figure->has_interval) {
		html_put(out, "exact");
		return;
	}
	fputc('[', out);
	report_value_put(out, figure->key.unit, figure->interval.lo);
	html_put(out, ", ");
	report_value_put(out, figure->key.unit, figure->interval.hi);
	fputc(']', out);
}

void report_figure_text(const struct figure *figure, char text[REPORT_FIGURE])
{
	char value[40], low[40], high[40];
	enum unit unit = figure->key.unit;
	const char *name =
		unit == UNIT_INSTRUCTION ? unit_name(unit, figure->value) : units[unit].name;

	unit_text(unit, figure->value, value, sizeof(value));
	unit_text(unit, figure->interval.lo, low, sizeof(low));
	unit_text(unit, figure->interval.hi, high, sizeof(high));
	if (figure->has_interval)
		snprintf(text, REPORT_FIGURE, "%s %s [%s, %s]", value, name, low, high);
	else
		snprintf(text, REPORT_FIGURE, "%s %s", value, name);
}

void report_columns_put(FILE *out, const char *columns)
{
	char title[64];

	for (size_t n; *columns; columns += n + (columns[n] == '|')) {
		bool words = *columns == '-';
		n = strcspn(columns, "|");
		snprintf(title, sizeof(title), "%.*s", (int)n - words, columns + words);
		html_put(out,
			 words ? "<th scope=\"col\" class=\"word\">%s</th>"
			       : "<th scope=\"col\">%s</th>",
			 title);
	}
}

void report_table_open(FILE *out, const char *id, const char *caption, const char *conditions,
		       const char *columns)
{
	html_put(
		out,
		"<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-labelledby=\"%s-caption\">"
		"<table id=\"%s\" class=\"cells\">\n<caption id=\"%s-caption\">%s",
		id, id, id, caption);
	if (*conditions)
		html_put(out, " <small>%s; <a href=\"#conditions\">all conditions</a></small>",
			 conditions);
	html_put(out, "</caption>\n<thead><tr>");
	report_columns_put(out, columns);
}

void report_table_rows(FILE *out)
{
	html_put(out, "</tr></thead>\n<tbody>\n");
}

void report_table_close(FILE *out)
{
	html_put(out, "</tbody>\n</table></div>\n");
}

/* The date alone of a time; an emulated guest has none. */
static void put_date(char *text, size_t size, const struct run_document *d)
{
	if (strncmp(d->started, "1970-", 5) != 0)
		snprintf(text, size, ", %.10s", d->started);
}

void report_host_text(const struct run_document *document, char text[REPORT_HOST])
{
	const char *hypervisor = document_fact_or_unknown(document, "hard", "hypervisor");
	const char *known = hypervisor_name(hypervisor);
	bool guest = strcmp(hypervisor, "none") != 0 && strcmp(hypervisor, "unknown") != 0;
	char cpu[96], release[96], under[64], date[24] = "";

	text_copy(cpu, sizeof(cpu), document_fact_or_unknown(document, "soft", "cpu_brand"));
	text_copy(release, sizeof(release),
		  document_fact_or_unknown(document, "hard", "kernel_release"));
	text_copy(under, sizeof(under), known);
	put_date(date, sizeof(date), document);
	snprintf(text, REPORT_HOST, "%s%s%s, Linux %s%s", cpu, guest ? ", guest of " : "",
		 guest ? under : "", release, date);
}

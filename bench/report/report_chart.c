/* The charts of a page: drawn as files, then read back to be inline. */
#include "bench/base/array.h"
#include "bench/base/exit_code.h"
#include "bench/files/read_file.h"
#include "bench/files/sheet.h"
#include "bench/plot/chart_file.h"
#include "bench/plot/gnuplot.h"
#include "bench/report/html.h"
#include "bench/report/report_page.h"

#include <stdlib.h>
#include <string.h>

int report_chart_list(struct report *report, const struct report_chart *chart, struct error *error)
{
	if (!array_reserve(&report->charts, report->n_charts, 1, sizeof(*chart)))
		return error_no_memory(error, "for the charts");
	report->charts[report->n_charts++] = *chart;
	return 0;
}

int report_chart_add(struct report *report, struct chart_queue *queue,
		     const struct report_chart *chart, const char *const *scripts, const char *data,
		     struct error *error)
{
	char folder[CHART_FILE_PATH];

	if (!data)
		return error_no_memory(error, "for the charts");
	if (report_chart_list(report, chart, error))
		return error->code;
	snprintf(folder, sizeof(folder), "%.3800s/charts", report->folder);
	struct chart_file file = {"report: ", folder, chart->name, NULL, scripts, NULL};
	return chart_file_add(queue, &file, data, 0, error);
}

/* What is between the opening tag of gnuplot's picture and its first group is of gnuplot: the
 * prolog, its own title and description. */
static char *picture_of(const char *svg, const struct report_chart *chart)
{
	const char *box = strstr(svg, "viewBox=\""), *body = strstr(svg, "<g ");
	const char *end = box ? strchr(box + 9, '"') : NULL;
	struct sheet sheet;

	if (!body || !end || !sheet_open(&sheet))
		return NULL;
	html_put(
		sheet.out,
		"<svg role=\"img\" aria-labelledby=\"%s.title\" aria-describedby=\"%s.desc\" xmlns:xlink="
		"\"http://www.w3.org/1999/xlink\" ",
		chart->name, chart->name);
	(void)fwrite(box, 1, (size_t)(end - box) + 1, sheet.out);
	html_put(sheet.out,
		 ">\n<title id=\"%s.title\">%s</title>\n<desc id=\"%s.desc\">%s</desc>\n",
		 chart->name, chart->title, chart->name, chart->finding);
	fputs(body, sheet.out);
	return sheet_close(&sheet);
}

int report_charts_read(struct report *report, struct error *error)
{
	for (size_t i = 0; i < report->n_charts; i++) {
		struct report_chart *chart = &report->charts[i];
		char path[CHART_FILE_PATH], *svg;
		size_t length;
		if (chart->svg)
			continue;
		snprintf(path, sizeof(path), "%.3800s/charts/%s.svg", report->folder, chart->name);
		int err = read_file(path, GNUPLOT_MAX_BYTES, &svg, &length);
		if (err)
			return error_errno(error, err, "report: %s", path);
		chart->svg = picture_of(svg, chart);
		free(svg);
		if (!chart->svg)
			return error_set(error, EXIT_USAGE,
					 "report: %s: gnuplot drew no picture with a viewBox",
					 chart->name);
	}
	return 0;
}

static void put_chart(FILE *out, const struct report_chart *c)
{
	html_put(
		out,
		"<figure id=\"chart-%s\">\n<div class=\"wide chart\" role=\"region\" tabindex=\"0\" "
		"aria-label=\"Chart: %s\">",
		c->name, c->title);
	fputs(c->svg, out);
	html_put(out,
		 "</div>\n<figcaption>%s The figures: <a href=\"#%s\">table</a>. The chart alone: "
		 "<a href=\"charts/%s.svg\">SVG</a>",
		 c->finding, c->table, c->name);
	if (!c->vector_only)
		html_put(out, ", <a href=\"charts/%s.png\">PNG</a>", c->name);
	html_put(out, ".</figcaption>\n</figure>\n");
}

void report_charts_put(FILE *out, const struct report *report, const struct report_part *part,
		       bool first)
{
	bool seen = false;

	for (size_t i = 0; i < report->n_charts; i++) {
		const struct report_chart *c = &report->charts[i];
		if (c->part != part)
			continue;
		if (seen != first)
			put_chart(out, c);
		seen = true;
	}
}

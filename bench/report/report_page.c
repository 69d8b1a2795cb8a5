/* The page: its parts and their order. */
#include "bench/report/report_page.h"
#include "bench/document/schema.h"
#include "bench/files/locate.h"
#include "bench/files/read_file.h"
#include "bench/files/sheet.h"
#include "bench/report/html.h"

#include <stdlib.h>
#include <string.h>

enum { PART_BYTES = 1 << 18 }; /* of a style sheet or script */

const struct report_part *const report_parts[] = {&report_part_compared, &report_part_timed,
						  &report_part_exact,	 &report_part_traces,
						  &report_part_history,	 NULL};

const struct report_part *report_lead(const struct report *report)
{
	const struct report_part *const *part = report_parts;

	while (part[1] && !(*part)->is_there(report))
		part++;
	return *part;
}

void report_finding(const struct report *report, char text[REPORT_SENTENCE])
{
	report_lead(report)->finding(report, text);
}

void report_anchor(const struct report *report, const struct report_part *part,
		   struct cell_names cell, char anchor[REPORT_ANCHOR])
{
	bool lead = part == report_lead(report), bare = !strcmp(cell.condition, "none");

	snprintf(anchor, REPORT_ANCHOR, "%s%s%s.%s.%s%s%s", lead ? "" : part->id, lead ? "" : ".",
		 cell.abi, cell.path, cell.op, bare ? "" : ".", bare ? "" : cell.condition);
}

/* A file of scripts/ that is put into the page as it is. 0 or the code of *error. */
static int put_file(FILE *out, const char *name, struct error *error)
{
	char path[4096], *text = NULL;
	int err = locate_data(name, path, sizeof(path));

	if (!err)
		err = read_text_file(path, PART_BYTES, &text);
	if (err)
		return error_errno(error, err, "report: %s", name);
	fputs(text, out);
	free(text);
	return 0;
}

/* Where a file of the page will lie: absolute where that is known, as link cards want it. */
static void put_place(FILE *out, const struct report *report, const char *name)
{
	const char *url = report->input->url ? report->input->url : "";
	size_t n = strlen(url);

	html_put(out, "%s%s%s", url, n && url[n - 1] != '/' ? "/" : "", name);
}

static int put_head(FILE *out, const struct report *report, struct error *error)
{
	char finding[REPORT_SENTENCE];

	report_finding(report, finding);
	html_put(
		out,
		"<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		"style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; "
		"base-uri 'none'; form-action 'none'\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		"<meta name=\"generator\" content=\"syspath %s\">\n"
		"<meta name=\"color-scheme\" content=\"light dark\">\n"
		"<title>syspath: what it costs to enter the Linux kernel</title>\n"
		"<meta name=\"description\" content=\"%s\">\n"
		"<meta property=\"og:type\" content=\"article\">\n"
		"<meta property=\"og:title\" content=\"What it costs to enter the Linux kernel\">\n"
		"<meta property=\"og:description\" content=\"%s\">\n"
		"<meta property=\"og:image\" content=\"",
		SYSPATH_VERSION, finding, finding);
	put_place(out, report, "card.png");
	html_put(out,
		 "\">\n<meta property=\"og:image:width\" content=\"1200\">\n"
		 "<meta property=\"og:image:height\" content=\"630\">\n"
		 "<meta property=\"og:image:alt\" content=\"%s\">\n"
		 "<meta name=\"twitter:card\" content=\"summary_large_image\">\n",
		 finding);
	if (report->input->url) {
		html_put(out, "<link rel=\"canonical\" href=\"");
		put_place(out, report, "");
		html_put(out, "\">\n");
	}
	html_put(out, "<link rel=\"icon\" href=\"data:,\">\n<style>\n");
	if (put_file(out, "scripts/report.css", error))
		return error->code;
	html_put(out, "</style>\n</head>\n");
	return 0;
}

static void put_links(FILE *out, const struct report_documents *all)
{
	for (size_t i = 0; i < all->n; i++)
		html_put(out,
			 "<li>%s: <a href=\"documents/%s.json\">document</a>, "
			 "<a href=\"cells/%s.csv\">cells as CSV</a></li>\n",
			 all->of[i].name, all->of[i].name, all->of[i].name);
}

/* Or a history alone, which holds no more of its runs than their figures. */
static bool has_documents(const struct report *report)
{
	return report->timed.n || report->exact.n || report->traces.n;
}

static void put_navigation(FILE *out, const struct report *report)
{
	html_put(out, "<nav aria-label=\"Sections\"><ul>\n");
	for (const struct report_part *const *part = report_parts; *part; part++)
		if ((*part)->is_there(report))
			html_put(out, "<li><a href=\"#%s\">%s</a></li>\n", (*part)->id,
				 (*part)->title);
	if (has_documents(report))
		html_put(out, "<li><a href=\"#relations\">Relations</a></li>\n"
			      "<li><a href=\"#absent\">Not measured</a></li>\n");
	html_put(out, "<li><a href=\"#conditions\">Conditions</a></li>\n"
		      "<li><a href=\"#reading\">How to read it</a></li>\n"
		      "<li><a href=\"#files\">Files</a></li>\n</ul></nav>\n");
}

static void put_header(FILE *out, const struct report *report)
{
	char finding[REPORT_SENTENCE];

	report_finding(report, finding);
	html_put(out,
		 "<body>\n<a class=\"skip\" href=\"#main\">Skip to the figures</a>\n<header>\n"
		 "<h1>What it costs to enter the Linux kernel</h1>\n<p class=\"finding\">%s</p>\n",
		 finding);
	for (const struct report_part *const *part = report_parts; *part; part++) {
		if (*part == report_lead(report) || !(*part)->is_there(report))
			continue;
		(*part)->finding(report, finding);
		html_put(out, "<p class=\"finding more\">%s</p>\n", finding);
	}
	put_navigation(out, report);
	html_put(out, "</header>\n<main id=\"main\">\n");
}

static void put_reading(FILE *out, const struct report *report)
{
	html_put(out, "<section id=\"reading\"><h2>How to read it</h2>\n<ul>\n");
	for (const struct report_part *const *part = report_parts; *part; part++)
		if ((*part)->is_there(report))
			(*part)->reading(out, report);
	html_put(out, "</ul>\n</section>\n");
}

static void put_files(FILE *out, const struct report *report)
{
	html_put(out,
		 "<section id=\"files\"><h2>Files</h2>\n"
		 "<p>Everything on this page is from these, and from nothing else.</p>\n<ul>\n");
	put_links(out, &report->timed);
	put_links(out, &report->exact);
	for (const struct report_part *const *part = report_parts; *part; part++)
		if ((*part)->is_there(report) && (*part)->links)
			(*part)->links(out, report);
	for (size_t i = 0; i < report->n_charts; i++) {
		const struct report_chart *c = &report->charts[i];
		html_put(out, "<li>chart %s: <a href=\"charts/%s.svg\">SVG</a>", c->title, c->name);
		if (!c->vector_only)
			html_put(out, ", <a href=\"charts/%s.png\">PNG</a>", c->name);
		html_put(out, "</li>\n");
	}
	html_put(out, "</ul>\n</section>\n");
}

static void put_parts(FILE *out, const struct report *report)
{
	const struct report_part *lead = report_lead(report);

	report_charts_put(out, report, lead, true);
	for (const struct report_part *const *part = report_parts; *part; part++) {
		if (!(*part)->is_there(report))
			continue;
		html_put(out, "<section id=\"%s\"><h2>%s</h2>\n", (*part)->id, (*part)->title);
		if (*part != lead)
			report_charts_put(out, report, *part, true);
		(*part)->cells(out, report);
		report_charts_put(out, report, *part, false);
		html_put(out, "</section>\n");
	}
}

static int put_page(FILE *out, const struct report *report, struct error *error)
{
	if (put_head(out, report, error))
		return error->code;
	put_header(out, report);
	put_parts(out, report);
	if (has_documents(report)) {
		report_relations_put(out, report);
		report_absent_put(out, report);
	}
	report_conditions_put(out, report);
	put_reading(out, report);
	put_files(out, report);
	html_put(
		out,
		"</main>\n<footer><p>Page <code>%s</code>, a hash of its documents; made by syspath "
		"%s, which measures and counts what every way into the Linux kernel costs.</p></footer>\n"
		"<script>\n",
		report->id, SYSPATH_VERSION);
	if (put_file(out, "scripts/report.js", error))
		return error->code;
	html_put(out, "</script>\n</body>\n</html>\n");
	return 0;
}

int report_page_write(const struct report *report, struct error *error)
{
	struct sheet sheet;

	if (!sheet_open(&sheet))
		return error_no_memory(error, "for the page");
	put_page(sheet.out, report, error);
	char *text = sheet_close(&sheet);
	if (error->code) {
		free(text);
		return error->code;
	}
	return report_file_write(report, "index", ".html", text, error);
}

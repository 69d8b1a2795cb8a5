#include "bench/trace_charts/svg.h"

#include "bench/base/text.h"

#include <ctype.h>
#include <string.h>

void svg_begin(const struct svg *svg, const char *title, const char *description)
{
	fprintf(svg->out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" id=\"%s\" width=\"%.0f\" "
		"height=\"%.0f\" data-all=\"%zu\" viewBox=\"0 0 %.0f %.0f\" role=\"group\" "
		"aria-labelledby=\"%s_title %s_about\" font-family=\"ui-monospace, 'DejaVu Sans "
		"Mono', Menlo, Consolas, monospace\" font-size=\"%d\">\n<title id=\"%s_title\">",
		svg->id, svg->width, svg->height, svg->all, svg->width, svg->height, svg->id,
		svg->id, SVG_FONT, svg->id);
	xml_print(svg->out, title);
	fprintf(svg->out, "</title>\n<desc id=\"%s_about\">", svg->id);
	xml_print(svg->out, description);
	/* Names are drawn on every colour there is. */
	fprintf(svg->out,
		"</desc>\n<style>#%s g text { paint-order: stroke; stroke: #fff; stroke-width: "
		"2.4px; stroke-opacity: 0.75; }</style>\n",
		svg->id);
	svg_box(svg, 0, 0, svg->width, svg->height, "#ffffff", "");
	fprintf(svg->out, "<text x=\"%d\" y=\"%d\" font-size=\"15\" font-weight=\"bold\">",
		SVG_MARGIN, SVG_MARGIN + 12);
	xml_print(svg->out, title);
	fputs("</text>\n", svg->out);
	svg_text(svg, SVG_MARGIN, SVG_MARGIN + 12 + SVG_ROW, "start", description);
}

void svg_end(const struct svg *svg)
{
	fputs("</svg>\n", svg->out);
}

void svg_box(const struct svg *svg, double x, double y, double width, double height,
	     const char *colour, const char *more)
{
	fprintf(svg->out,
		"<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" fill=\"%s\"%s%s/>\n", x,
		y, width, height, colour, *more ? " " : "", more);
}

static void put_text(const struct svg *svg, double x, double y, const char *anchor,
		     const char *text, const char *behind)
{
	fprintf(svg->out, "<text x=\"%.2f\" y=\"%.2f\" text-anchor=\"%s\" xml:space=\"preserve\">",
		x, y, anchor);
	xml_print(svg->out, text);
	fprintf(svg->out, "%s</text>\n", behind);
}

void svg_text(const struct svg *svg, double x, double y, const char *anchor, const char *text)
{
	put_text(svg, x, y, anchor, text, "");
}

void svg_label(const struct svg *svg, double x, double y, double width, const char *text)
{
	char part[256];
	size_t fits = width > 0 ? (size_t)(width / SVG_CHARACTER) : 0, length = strlen(text);

	if (length <= fits) {
		put_text(svg, x, y, "start", text, "");
		return;
	}
	if (fits < 5)
		return;
	/* Names are ASCII; a longer character is not cut in two. */
	fits = fits - 2 < sizeof(part) - 1 ? fits - 2 : sizeof(part) - 1;
	while (fits && ((unsigned char)text[fits] & 0xc0) == 0x80)
		fits--;
	snprintf(part, sizeof(part), "%.*s", (int)fits, text);
	put_text(svg, x, y, "start", part, "..");
}

double svg_key(const struct svg *svg, double x, double y, const char *colour, const char *name)
{
	svg_box(svg, x, y - 10, 12, 12, colour, "");
	svg_text(svg, x + 17, y, "start", name);
	return 17 + (double)strlen(name) * SVG_CHARACTER + 16;
}

size_t svg_step(size_t length, size_t most)
{
	static const size_t steps[] = {1, 2, 5};

	for (size_t power = 1;; power *= 10)
		for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
			if (length / (steps[i] * power) <= most)
				return steps[i] * power;
}

void svg_name(char *name)
{
	for (; *name; name++)
		if (!isalnum((unsigned char)*name))
			*name = '_';
}

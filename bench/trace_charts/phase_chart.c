#include "bench/trace_charts/phase_chart.h"

#include "bench/trace_charts/svg.h"

#include <stdlib.h>
#include <string.h>

enum { WIDTH = 1200, HEAD = 58, BAR = 20, BETWEEN = 8, FOOT = 12 };

struct chart {
	struct svg svg;
	const struct traced_call **bars; /* [n], sorted */
	size_t n, most;			 /* bars; instructions of the longest */
	size_t total[PHASES];
	double left, scale; /* where bars begin; px an instruction */
	bool arms;	    /* there are several */
};

static const struct trace_arm *arm_of(const struct traced_call *call)
{
	return &call->trace->arms[call->cell->arm];
}

/* Whether the i-th bar begins another path. */
static bool begins_path(const struct chart *c, size_t i)
{
	const struct cell_names *a = &c->bars[i]->cell->names, *b;

	if (!i)
		return true;
	b = &c->bars[i - 1]->cell->names;
	return strcmp(a->abi, b->abi) != 0 || strcmp(a->path, b->path) != 0 ||
	       strcmp(a->condition, b->condition) != 0;
}

/* "x86_64 syscall" and the arm's name, or either. */
static void name_bar(const struct chart *c, size_t i, char text[200])
{
	const struct cell_names *n = &c->bars[i]->cell->names;
	bool under = strcmp(n->condition, "none") != 0;

	snprintf(text, 200, "%.63s %.63s%s%.40s", n->abi, n->path, under ? " " : "",
		 under ? n->condition : "");
}

/* By ABI, path and condition, then as in the document. */
static int by_path(const void *left, const void *right)
{
	const struct traced_call *a = *(const struct traced_call *const *)left;
	const struct traced_call *b = *(const struct traced_call *const *)right;
	int order = cell_names_order(a->cell->names, b->cell->names);

	return order ? order : (a->cell < b->cell ? -1 : a->cell > b->cell);
}

static void measure(struct chart *c)
{
	size_t longest = 0;
	char name[200];

	for (size_t i = 0; i < c->n; i++) {
		size_t path = (name_bar(c, i, name), strlen(name));
		size_t arm = strlen(arm_of(c->bars[i])->of.name);
		size_t length = c->arms ? path + arm + 2 : path;
		longest = length > longest ? length : longest;
		if (c->bars[i]->cell->instructions > c->most)
			c->most = c->bars[i]->cell->instructions;
		for (int p = 0; p < PHASES; p++)
			c->total[p] += c->bars[i]->phases[p];
	}
	c->left = (int)SVG_MARGIN + (double)(longest < 70 ? longest : 70) * SVG_CHARACTER + 10;
	c->scale = (WIDTH - SVG_MARGIN - 50 - c->left) / (double)(c->most ? c->most : 1);
}

static void draw_bar(const struct chart *c, size_t i, double y)
{
	double x = c->left;
	char text[200];

	if (c->arms)
		svg_text(&c->svg, c->left - 8, y + 14, "end", arm_of(c->bars[i])->of.name);
	if (begins_path(c, i)) {
		name_bar(c, i, text);
		svg_text(&c->svg, c->arms ? (int)SVG_MARGIN : c->left - 8, y + 14,
			 c->arms ? "start" : "end", text);
	}
	for (int p = 0; p < PHASES; p++) {
		size_t count = c->bars[i]->phases[p];
		double width = (double)count * c->scale;
		if (!count)
			continue;
		fprintf(c->svg.out, "<g><title>%s: %zu</title>", phases[p].name, count);
		svg_box(&c->svg, x, y, width, BAR - 1, phases[p].colour, "");
		snprintf(text, sizeof(text), "%zu", count);
		if (width > (double)strlen(text) * SVG_CHARACTER + 3)
			svg_text(&c->svg, x + width / 2, y + 14, "middle", text);
		fputs("</g>\n", c->svg.out);
		x += width;
	}
	snprintf(text, sizeof(text), "%zu", c->bars[i]->cell->instructions);
	svg_text(&c->svg, x + 5, y + 14, "start", text);
}

static void draw_axis(const struct chart *c, double y)
{
	size_t step = svg_step(c->most, 12);
	char text[32];

	for (size_t at = 0; at <= c->most; at += step) {
		double x = c->left + (double)at * c->scale;
		svg_box(&c->svg, x, (int)HEAD - 6, 0.6, y - (int)HEAD + 8, "#c8c8c8", "");
		snprintf(text, sizeof(text), "%zu", at);
		svg_text(&c->svg, x, y + 15, "middle", text);
	}
}

/* In rows, in the order of the bars; the y of the last. */
static double draw_keys(const struct chart *c, double y, bool draw)
{
	double x = SVG_MARGIN;

	for (int p = 0; p < PHASES; p++) {
		double width = 33 + (double)strlen(phases[p].name) * SVG_CHARACTER;
		if (!c->total[p])
			continue;
		if (x + width > WIDTH - SVG_MARGIN) {
			x = SVG_MARGIN;
			y += (int)SVG_ROW;
		}
		if (draw)
			svg_key(&c->svg, x, y, phases[p].colour, phases[p].name);
		x += width;
	}
	return y;
}

/* Where the bars end. */
static double bars_end(const struct chart *c)
{
	double y = HEAD;

	for (size_t i = 0; i < c->n; i++)
		y += BAR + (i && begins_path(c, i) ? BETWEEN : 0);
	return y;
}

static void draw(const struct chart *c)
{
	double y = HEAD, end = bars_end(c);

	draw_axis(c, end);
	for (size_t i = 0; i < c->n; i++) {
		y += i && begins_path(c, i) ? BETWEEN : 0;
		draw_bar(c, i, y);
		y += (int)BAR;
	}
	draw_keys(c, end + 42, true);
}

bool phase_chart_draw(FILE *out, const struct traced_call *calls, size_t n, const char *id)
{
	struct chart c = {.svg = {out, WIDTH, 0, id, 0}, .n = n};
	const struct trace_arm *first = arm_of(&calls[0]);
	char title[200], about[400];

	c.bars = calloc(n, sizeof(const void *));
	if (!c.bars)
		return false;
	c.arms = calls[0].trace->n_arms > 1;
	for (size_t i = 0; i < n; i++)
		c.bars[i] = &calls[i];
	qsort(c.bars, n, sizeof(const void *), by_path);
	measure(&c);
	c.svg.height = draw_keys(&c, bars_end(&c) + 42, false) + (int)FOOT;
	snprintf(title, sizeof(title), "%.63s: what the instructions of a call are for",
		 calls[0].cell->names.op);
	if (c.arms)
		snprintf(about, sizeof(about), "instructions of one call, traced; arms: %zu",
			 calls[0].trace->n_arms);
	else
		snprintf(about, sizeof(about),
			 "instructions of one call, traced; Linux %.60s, "
			 "%.60s%s%.200s",
			 first->release, first->of.cpu, first->of.append[0] ? ", " : "",
			 first->of.append);
	svg_begin(&c.svg, title, about);
	draw(&c);
	svg_end(&c.svg);
	free(c.bars);
	return true;
}

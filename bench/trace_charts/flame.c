#include "bench/trace_charts/flame.h"

#include "bench/base/text.h"
#include "bench/trace_charts/svg.h"
#include "bench/trace_views/trace_look.h"

#include <stdlib.h>
#include <string.h>

enum { WIDTH = 1200, HEAD = 58, FOOT = 12 };

/* A picture of one call. */
struct flame {
	struct svg svg;
	const struct traced_call *call;
	double scale; /* px an instruction */
};

static size_t deepest(const struct traced_call *call)
{
	size_t depth = 1;

	for (size_t i = 1; i < call->tree.n; i++)
		if (call->tree.nodes[i].depth > depth)
			depth = call->tree.nodes[i].depth;
	return depth;
}

/* The phase that most of the node's own instructions have. */
static int main_phase(const struct traced_call *call, uint32_t node)
{
	const struct trace_node *n = &call->tree.nodes[node];
	size_t count[PHASES] = {0};
	int most = 0;

	for (size_t i = n->first; i < n->first + n->inclusive; i++)
		if (call->tree.of[i] == node)
			count[call->phase[i]]++;
	for (int p = 1; p < PHASES; p++)
		if (count[p] > count[most])
			most = p;
	return most;
}

static double x_of(const struct flame *f, size_t at)
{
	return (int)SVG_MARGIN + (double)at * f->scale;
}

/* The position of a rectangle, for the script. */
static const char *place(size_t at, size_t length, char text[64])
{
	snprintf(text, 64, "data-x=\"%zu\" data-w=\"%zu\"", at, length);
	return text;
}

/* The node's own instructions, each run of one phase a rectangle. */
static void draw_own(const struct flame *f, uint32_t node, double y)
{
	const struct traced_call *call = f->call;
	const struct trace_node *n = &call->tree.nodes[node];
	size_t end = n->first + n->inclusive;
	char where[64];

	for (size_t i = n->first, length; i < end; i += length) {
		length = 1;
		if (call->tree.of[i] != node)
			continue;
		while (i + length < end && call->tree.of[i + length] == node &&
		       call->phase[i + length] == call->phase[i])
			length++;
		svg_box(&f->svg, x_of(f, i), y, (double)length * f->scale, SVG_ROW - 1,
			phases[call->phase[i]].colour, place(i, length, where));
	}
}

static void print_about(const struct flame *f, uint32_t node)
{
	const struct trace_node *n = &f->call->tree.nodes[node];
	const struct trace_function *function = &f->call->trace->functions[n->function];

	xml_print(f->svg.out, function->name);
	fputs(" (", f->svg.out);
	xml_print(f->svg.out, function->object);
	fprintf(f->svg.out, "): %zu of %zu instructions, its own: %zu, %s", n->inclusive,
		f->call->cell->instructions, n->self, phases[main_phase(f->call, node)].name);
}

static void draw_frame(const struct flame *f, uint32_t node)
{
	const struct trace_node *n = &f->call->tree.nodes[node];
	double y = (int)HEAD + (double)(n->depth - 1) * (int)SVG_ROW;
	double width = (double)n->inclusive * f->scale;
	char where[64], more[96];

	place(n->first, n->inclusive, where);
	fprintf(f->svg.out, "<g class=\"frame\" role=\"img\" %s data-name=\"", where);
	xml_print(f->svg.out, traced_name(f->call, n->function));
	fputs("\">\n<title>", f->svg.out);
	print_about(f, node);
	fputs("</title>\n", f->svg.out);
	/* Pale where others execute. */
	snprintf(more, sizeof(more), "fill-opacity=\"0.35\" %s", where);
	svg_box(&f->svg, x_of(f, n->first), y, width, SVG_ROW - 1,
		phases[main_phase(f->call, node)].colour, more);
	draw_own(f, node, y);
	/* A line between frames side by side. */
	svg_box(&f->svg, x_of(f, n->first), y, 0.8, SVG_ROW - 1, "#ffffff",
		place(n->first, 0, where));
	svg_label(&f->svg, x_of(f, n->first) + 3, y + 13, width - 6,
		  traced_name(f->call, n->function));
	fputs("</g>\n", f->svg.out);
}

/* The phases that there are, in rows; the height that they take when `draw` is not set. */
static double draw_keys(const struct flame *f, double y, bool draw)
{
	double x = SVG_MARGIN;
	char name[64];

	for (int p = 0; p < PHASES; p++) {
		if (!f->call->phases[p])
			continue;
		snprintf(name, sizeof(name), "%s %zu", phases[p].name, f->call->phases[p]);
		double width = 33 + (double)strlen(name) * SVG_CHARACTER;
		if (x + width > WIDTH - SVG_MARGIN) {
			x = SVG_MARGIN;
			y += (int)SVG_ROW;
		}
		if (draw)
			svg_key(&f->svg, x, y, phases[p].colour, name);
		x += width;
	}
	return y + (int)SVG_ROW;
}

static void draw(const struct flame *f, size_t depth)
{
	double y = (int)HEAD + (double)depth * (int)SVG_ROW;

	for (uint32_t i = 1; i < f->call->tree.n; i++)
		draw_frame(f, i);
	fprintf(f->svg.out,
		"<text class=\"about\" x=\"%d\" y=\"%.2f\">%zu instructions; a frame "
		"is as wide as those of a function and all that it calls, left to "
		"right in the order of execution</text>\n",
		SVG_MARGIN, y + 16, f->call->cell->instructions);
	draw_keys(f, y + 16 + (int)SVG_ROW + 6, true);
}

void flame_draw(FILE *out, const struct traced_call *call, const char *id)
{
	size_t depth = deepest(call), all = call->cell->instructions;
	const struct trace_arm *arm = &call->trace->arms[call->cell->arm];
	struct flame f = {{out, WIDTH, 0, id, all}, call, 0};
	char title[TRACE_CELL_TEXT], about[512];

	f.scale = (double)(WIDTH - 2 * SVG_MARGIN) / (double)(all ? all : 1);
	f.svg.height =
		draw_keys(&f, (int)HEAD + (double)depth * (int)SVG_ROW + 16 + (int)SVG_ROW + 6,
			  false) +
		(int)FOOT - (int)SVG_ROW;
	snprintf(about, sizeof(about), "Linux %.60s, %.60s%s%.200s", arm->release, arm->of.cpu,
		 arm->of.append[0] ? ", " : "", arm->of.append);
	svg_begin(&f.svg, trace_cell_text(call->trace, call->cell, title), about);
	draw(&f, depth);
	flame_script(out, id, WIDTH - 2 * SVG_MARGIN);
	svg_end(&f.svg);
}

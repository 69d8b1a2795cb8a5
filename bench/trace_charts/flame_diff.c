#include "bench/trace_charts/flame.h"

#include "bench/base/text.h"
#include "bench/trace_charts/svg.h"
#include "bench/trace_views/diff_view.h"
#include "bench/trace_views/trace_look.h"

#include <string.h>

enum { WIDTH = 1200, HEAD = 58, GAP = 22, FOOT = 12 };

/* How a node changed. */
enum change { GONE, NEW, GROWN, SHRUNK, BELOW, SAME, CHANGES };

static const struct {
	const char *name, *colour;
} changes[CHANGES] = {
	[GONE] = {"gone", "#4e79a7"},		[NEW] = {"new", "#e15759"},
	[GROWN] = {"itself grown", "#f4a582"},	[SHRUNK] = {"itself shrunk", "#92c5de"},
	[BELOW] = {"changed below", "#ece2b8"}, [SAME] = {"the same", "#dcdcdc"},
};

static enum change change_of(const struct diff_node *n)
{
	if (n->node[0] == TRACE_NO_NODE)
		return NEW;
	if (n->node[1] == TRACE_NO_NODE)
		return GONE;
	if (n->self[0] != n->self[1])
		return n->self[1] > n->self[0] ? GROWN : SHRUNK;
	return n->inclusive[0] == n->inclusive[1] ? SAME : BELOW;
}

struct picture {
	struct svg svg;
	const struct trace_diff *diff;
	const char *const *names;
	double scale, middle; /* px an instruction; y of the line between the sides */
};

static size_t deepest(const struct trace_diff *d, int side)
{
	size_t depth = 1;

	for (size_t i = 0; i < d->n_nodes; i++)
		if (d->nodes[i].node[side] != TRACE_NO_NODE && d->nodes[i].depth > depth)
			depth = d->nodes[i].depth;
	return depth;
}

static void draw_frame(const struct picture *p, const struct diff_node *n, int side)
{
	const struct trace_node *node = &p->diff->side[side]->tree.nodes[n->node[side]];
	double x = (int)SVG_MARGIN + (double)node->first * p->scale;
	double width = (double)node->inclusive * p->scale;
	double y = side ? p->middle + (int)GAP + (double)(n->depth - 1) * (int)SVG_ROW
			: p->middle - (double)n->depth * (int)SVG_ROW;
	char where[64], name[300], change[DIFF_CHANGE];
	bool both = n->node[0] != TRACE_NO_NODE && n->node[1] != TRACE_NO_NODE;

	diff_change(n->inclusive[0], n->inclusive[1], change);
	snprintf(name, sizeof(name), "%.250s%s%s", n->name, strcmp(change, "0") ? " " : "",
		 strcmp(change, "0") ? change : "");
	snprintf(where, sizeof(where), "data-x=\"%zu\" data-w=\"%zu\"", node->first,
		 node->inclusive);
	fprintf(p->svg.out, "<g class=\"frame\" role=\"img\" %s data-name=\"", where);
	xml_print(p->svg.out, name);
	fputs("\">\n<title>", p->svg.out);
	xml_print(p->svg.out, n->name);
	if (both)
		fprintf(p->svg.out, "; instructions: %zu -> %zu (%s), its own: %zu -> %zu",
			n->inclusive[0], n->inclusive[1], change, n->self[0], n->self[1]);
	else
		fprintf(p->svg.out, ": %s; instructions: %zu, its own: %zu",
			changes[change_of(n)].name, n->inclusive[side], n->self[side]);
	fputs("</title>\n", p->svg.out);
	svg_box(&p->svg, x, y, width, SVG_ROW - 1, changes[change_of(n)].colour, where);
	/* A line between frames side by side. */
	snprintf(where, sizeof(where), "data-x=\"%zu\" data-w=\"0\"", node->first);
	svg_box(&p->svg, x, y, 0.8, SVG_ROW - 1, "#ffffff", where);
	svg_label(&p->svg, x + 3, y + 13, width - 6, name);
	fputs("</g>\n", p->svg.out);
}

/* The two sides and the line between them. */
static void draw_sides(const struct picture *p)
{
	char line[200];

	for (int side = 0; side < TRACE_SIDES; side++) {
		for (size_t i = 0; i < p->diff->n_nodes; i++)
			if (p->diff->nodes[i].node[side] != TRACE_NO_NODE)
				draw_frame(p, &p->diff->nodes[i], side);
	}
	snprintf(line, sizeof(line), "^ %.60s: %zu instructions     v %.60s: %zu instructions",
		 p->names[0], p->diff->side[0]->cell->instructions, p->names[1],
		 p->diff->side[1]->cell->instructions);
	svg_text(&p->svg, SVG_MARGIN, p->middle + 15, "start", line);
}

static void draw_keys(const struct picture *p, double y)
{
	double x = SVG_MARGIN;

	fprintf(p->svg.out,
		"<text class=\"about\" x=\"%d\" y=\"%.2f\">both sides at one scale; a "
		"frame is as wide as the instructions of a function and all that it "
		"calls on its own side</text>\n",
		SVG_MARGIN, y);
	for (int c = 0; c < CHANGES; c++)
		x += svg_key(&p->svg, x, y + (int)SVG_ROW + 6, changes[c].colour, changes[c].name);
}

void flame_diff_draw(FILE *out, const struct trace_diff *diff, const char *const names[TRACE_SIDES],
		     const char *id)
{
	size_t a = diff->side[0]->cell->instructions, b = diff->side[1]->cell->instructions;
	size_t all = a > b ? a : b;
	struct picture p = {{out, WIDTH, 0, id, all}, diff, names, 0, 0};
	const struct cell_names *n = &diff->side[0]->cell->names;
	char title[TRACE_CELL_TEXT], change[DIFF_CHANGE], about[300];

	p.scale = (double)(WIDTH - 2 * SVG_MARGIN) / (double)(all ? all : 1);
	p.middle = (int)HEAD + (double)deepest(diff, 0) * (int)SVG_ROW;
	double bottom = p.middle + (int)GAP + (double)deepest(diff, 1) * (int)SVG_ROW + 16;
	p.svg.height = bottom + (int)SVG_ROW + 6 + (int)FOOT;
	snprintf(title, sizeof(title), "%s %s %s: %.60s -> %.60s, %s instructions", n->abi, n->path,
		 n->op, names[0], names[1], diff_change(a, b, change));
	snprintf(about, sizeof(about), "upwards %.60s, Linux %.60s; downwards %.60s, Linux %.60s",
		 names[0], diff->side[0]->trace->arms[diff->side[0]->cell->arm].release, names[1],
		 diff->side[1]->trace->arms[diff->side[1]->cell->arm].release);
	svg_begin(&p.svg, title, about);
	draw_sides(&p);
	draw_keys(&p, bottom);
	flame_script(out, id, WIDTH - 2 * SVG_MARGIN);
	svg_end(&p.svg);
}

void folded_diff_print(FILE *out, const struct trace_diff *diff)
{
	const char *stack[TRACE_MAX_DEPTH + 1] = {0};

	for (size_t i = 0; i < diff->n_nodes; i++) {
		const struct diff_node *n = &diff->nodes[i];
		stack[n->depth] = n->name;
		for (size_t d = 1; d <= n->depth; d++)
			fprintf(out, "%s%s", d > 1 ? ";" : "", stack[d]);
		fprintf(out, " %zu %zu\n", n->self[0], n->self[1]);
	}
}

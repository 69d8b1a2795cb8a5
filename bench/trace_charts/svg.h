/* Pictures in SVG, drawn here: readable without a script and in an <img>, several in one page. */
#ifndef SYSPATH_SVG_H
#define SYSPATH_SVG_H

#include <stdio.h>

enum {
	SVG_MARGIN = 12, /* px */
	SVG_ROW = 18,	 /* of text and of frames */
	SVG_FONT = 12,	 /* size of all text but the title's */
};

/* How wide a character of the font is: it is a monospace one, so that what fits is known. */
#define SVG_CHARACTER 7.25

struct svg {
	FILE *out;
	double width, height;
	const char *id; /* letters, digits and '_': names the parts, so that several pictures can
			 * be in one page */
	size_t all;	/* instructions of the whole width, for flame_script() */
};

/* Begins the picture with its title and a description for those who cannot see it. */
void svg_begin(const struct svg *svg, const char *title, const char *description);
void svg_end(const struct svg *svg);

/* A rectangle; `more` are further attributes, or "". */
void svg_box(const struct svg *svg, double x, double y, double width, double height,
	     const char *colour, const char *more);

/* Text whose baseline begins, for anchor "start", at x, y; "middle" and "end" as in SVG. */
void svg_text(const struct svg *svg, double x, double y, const char *anchor, const char *text);

/* The same, cut to what fits in the width, with ".." at its end; nothing where not even three
 * characters do. */
void svg_label(const struct svg *svg, double x, double y, double width, const char *text);

/* A coloured square and its name; the width that both take, px. */
double svg_key(const struct svg *svg, double x, double y, const char *colour, const char *name);

/* A step of an axis of that length with at most `most` marks: 1, 2 or 5 by a power of 10. */
size_t svg_step(size_t length, size_t most);

/* A name as a part of `id` and of file names: what is no letter or digit becomes '_'. */
void svg_name(char *name);

#endif

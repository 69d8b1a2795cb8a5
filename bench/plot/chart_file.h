/* A chart as a file: drawn by gnuplot, its parts named so that several can be in one page, written
 * whole or not at all. */
#ifndef SYSPATH_CHART_FILE_H
#define SYSPATH_CHART_FILE_H

#include "bench/base/error.h"
#include "bench/plot/chart_queue.h"

enum { CHART_FILE_PATH = 4096 };

struct chart_file {
	const char *who;    /* begins an error: "plot: ", or "" */
	const char *folder; /* "" is the current one */
	const char *name;   /* of the file, without its ending */
	const char *id;	    /* of the SVG's parts; NULL: the name. What is no letter, digit or '_'
			     * becomes '_' */
	const char *const *scripts; /* names, scripts/NAME.gp, in the order of struct gnuplot_chart;
				     * NULL ends them */
	chart_drawn *drawn;	    /* called with the name of every file; or NULL */
};

/* Adds the data in each format of the mask over enum gnuplot_format (0: all) to those that are to
 * be drawn and written. Strings are copied, but for `who`. 0, or the code of *error. */
int chart_file_add(struct chart_queue *queue, const struct chart_file *chart, const char *data,
		   unsigned int formats, struct error *error);

/* Where the charts of a document's file lie, and what they are called after. */
struct chart_beside {
	char folder[4096]; /* of the file; "" is the current one */
	char stem[200];	   /* its name without ".json"; "syspath" for standard input, "-" */
};

/* 0, or -ENAMETOOLONG with *error filled. */
int chart_beside(const char *file, struct chart_beside *out, struct error *error);

#endif

#include "bench/plot/chart_file.h"
#include "bench/plot/gnuplot_font.h"

#include "bench/base/exit_code.h"
#include "bench/files/locate.h"
#include "bench/files/save.h"
#include "bench/plot/svg_ids.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool part_of_a_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static void make_id(const struct chart_file *chart, char *id, size_t size)
{
	snprintf(id, size, "%s", chart->id ? chart->id : chart->name);
	for (char *c = id; *c; c++)
		if (!part_of_a_name(*c))
			*c = '_';
}

/* 0 or -errno. */
static int make_path(const struct chart_file *chart, enum gnuplot_format format,
		     char path[CHART_FILE_PATH])
{
	size_t n = strlen(chart->folder);
	int length = snprintf(path, CHART_FILE_PATH, "%s%s%s.%s", chart->folder,
			      n && chart->folder[n - 1] != '/' ? "/" : "", chart->name,
			      gnuplot_format_names[format]);

	return length < CHART_FILE_PATH ? 0 : -ENAMETOOLONG;
}

/* A chart that is being drawn. */
struct awaited {
	const char *who;
	enum gnuplot_format format;
	char id[256], path[CHART_FILE_PATH];
	chart_drawn *drawn;
};

/* Of an SVG the parts get names of their own. 0 or -errno. */
static int write_picture(const struct awaited *a, char **picture, size_t length)
{
	if (a->format == GNUPLOT_SVG) {
		char *own = svg_ids_prefix(*picture, length, a->id, &length);
		free(*picture);
		*picture = own;
	}
	return *picture ? save_file(a->path, *picture, length) : -ENOMEM;
}

static int take(void *ctx, char **picture, size_t length, struct error *error)
{
	const struct awaited *a = ctx;

	if (error->code)
		return error_prefix(error, "%s%s: not drawn: ", a->who, a->path);
	int err = write_picture(a, picture, length);
	if (err)
		return error_place(error, err, "--output-dir", "%s%s", a->who, a->path);
	if (a->drawn)
		a->drawn(a->path);
	return 0;
}

/* Where a script is. 0, or the code of *error. */
static int find_script(const char *who, const char *name, char path[CHART_FILE_PATH],
		       struct error *error)
{
	char file[64];

	snprintf(file, sizeof(file), "scripts/%s.gp", name);
	int err = locate_data(file, path, CHART_FILE_PATH);
	return err ? error_set(error, EXIT_USAGE,
			       "%s%s: %s; it belongs above the folder syspath is in, or in "
			       "share/syspath beside that",
			       who, file, error_describe(err))
		   : 0;
}

static int add(struct chart_queue *queue, const struct chart_file *chart, const char *data,
	       enum gnuplot_format format, struct error *error)
{
	struct awaited *a = calloc(1, sizeof(*a));

	if (!a)
		return error_no_memory(error, "to draw charts");
	a->who = chart->who;
	a->format = format;
	a->drawn = chart->drawn;
	make_id(chart, a->id, sizeof(a->id));
	if (make_path(chart, format, a->path)) {
		free(a);
		return error_set(error, EXIT_USAGE, "%s%s: %s", chart->who, chart->folder,
				 strerrordesc_np(ENAMETOOLONG));
	}
	char paths[GNUPLOT_SCRIPTS][CHART_FILE_PATH];
	const char *scripts[GNUPLOT_SCRIPTS + 1] = {NULL};
	for (size_t i = 0; i < GNUPLOT_SCRIPTS && chart->scripts[i]; i++) {
		scripts[i] = paths[i];
		if (find_script(chart->who, chart->scripts[i], paths[i], error)) {
			free(a);
			return error->code;
		}
	}
	struct gnuplot_chart drawing = {format, a->id, scripts};
	return chart_queue_add(queue, &drawing, data, take, a, error);
}

int chart_file_add(struct chart_queue *queue, const struct chart_file *chart, const char *data,
		   unsigned int formats, struct error *error)
{
	int code = 0;

	if (!formats || formats & 1u << GNUPLOT_PNG)
		code = gnuplot_font_add(queue, chart->who, error);
	for (int f = 0; f < GNUPLOT_FORMAT_COUNT && !code; f++)
		if (!formats || formats & 1u << f)
			code = add(queue, chart, data, (enum gnuplot_format)f, error);
	return code;
}

int chart_beside(const char *file, struct chart_beside *out, struct error *error)
{
	const char *slash = strrchr(file, '/');
	const char *name = !strcmp(file, "-") ? "syspath" : slash ? slash + 1 : file;
	size_t length = strlen(name), folder = slash ? (size_t)(slash - file + 1) : 0;

	if (length > 5 && !strcmp(name + length - 5, ".json"))
		length -= 5;
	if (length >= sizeof(out->stem) || folder >= sizeof(out->folder))
		return error_set(error, -ENAMETOOLONG,
				 "plot: %s: the name is too long to name charts after", file);
	snprintf(out->stem, sizeof(out->stem), "%.*s", (int)length, name);
	snprintf(out->folder, sizeof(out->folder), "%.*s", (int)folder, file);
	return 0;
}

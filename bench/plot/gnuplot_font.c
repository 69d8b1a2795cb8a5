#include "bench/plot/gnuplot_font.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

/* The font of scripts/frame.gp; if it is missing, another is used. */
static const char letters[] =
	"set terminal pngcairo size 60,40 background 'white' font 'DejaVu Sans,12'\n"
	"unset tics; unset border; unset key\n"
	"set label 1 'W' at screen 0.5,0.5\n"
	"plot [0:1][0:1] 2\n"
	"set label 1 'M'\n"
	"plot [0:1][0:1] 2\n";

/* One picture behind the other. */
static int compare(void *who, char **pictures, size_t length, struct error *error)
{
	if (error->code) { /* the charts behind it fail in the same way, and name their files */
		*error = (struct error){0};
		return 0;
	}
	bool alike = length % 2 == 0 && !memcmp(*pictures, *pictures + length / 2, length / 2);
	return alike ? error_set(
			       error, -ENOENT,
			       "%sthere is no font, a PNG would have no letters; scripts/deps --for bench installs one (package fonts-dejavu-core), --format svg needs none",
			       (const char *)who)
		     : 0;
}

int gnuplot_font_add(struct chart_queue *queue, const char *who, struct error *error)
{
	static const char *const none[] = {NULL};
	const struct gnuplot_chart chart = {GNUPLOT_PNG, "font", none};

	if (queue->font_asked)
		return 0;
	char *own = strdup(who);
	if (!own)
		return error_no_memory(error, "to draw charts");
	queue->font_asked = true;
	return chart_queue_add(queue, &chart, letters, compare, own, error);
}

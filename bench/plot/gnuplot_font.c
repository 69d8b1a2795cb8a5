#include "bench/plot/gnuplot_font.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bench/plot/gnuplot.h"

/* The font of scripts/frame.gp; if it is missing, another is used. */
static const char letters[] =
	"set terminal pngcairo size 60,40 background 'white' font 'DejaVu Sans,12'\n"
	"unset tics; unset border; unset key\n"
	"set label 1 'W' at screen 0.5,0.5\n"
	"plot [0:1][0:1] 2\n"
	"set label 1 'M'\n"
	"plot [0:1][0:1] 2\n";

enum finding { UNKNOWN, FOUND, MISSING };

/* One picture behind the other. */
static enum finding look(void)
{
	static const char *const none[] = {NULL};
	const struct gnuplot_chart chart = {GNUPLOT_PNG, "font", none};
	struct error error = {0};
	char *pictures;
	size_t length;

	if (gnuplot_draw(&chart, letters, &pictures, &length, &error))
		return FOUND; /* what is wrong is told by the chart itself */
	bool alike = length % 2 == 0 && !memcmp(pictures, pictures + length / 2, length / 2);
	free(pictures);
	return alike ? MISSING : FOUND;
}

bool gnuplot_finds_font(struct error *error)
{
	static enum finding found;

	if (found == UNKNOWN)
		found = look();
	if (found == MISSING)
		error_set(error, -ENOENT,
			  "there is no font, a PNG would have no letters; scripts/deps --for bench "
			  "installs one (package fonts-dejavu-core), --format svg needs none");
	return found == FOUND;
}

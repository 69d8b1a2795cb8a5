#include "bench/driver/boot_chart.h"

#include "bench/driver/commands.h"
#include "bench/driver/gnuplot.h"
#include "bench/driver/locate.h"
#include "bench/driver/say.h"
#include "bench/result/save.h"
#include "bench/result/svg_ids.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int write_chart(const char *path, const char *picture, size_t length)
{
	struct save save;
	int err = save_open(&save, path);

	return err ? err : save_finish(&save, picture, length);
}

/* One format. 0 or an exit code after one line was printed. */
static int draw_format(const struct boot_chart_place *place, const char *stem, const char *script,
		       const char *data, enum gnuplot_format format)
{
	const char *const scripts[] = {script, NULL};
	char id[BOOT_CHART_STEM + 8], path[4096], why[256], *picture;
	size_t length, n = strlen(place->folder);

	snprintf(id, sizeof(id), "boots_%s", stem);
	for (char *c = id; *c; c++)
		*c = isalnum((unsigned char)*c) ? *c : '_';
	snprintf(path, sizeof(path), "%.3800s%s%s.%s", place->folder,
		 n && place->folder[n - 1] != '/' ? "/" : "", stem, gnuplot_format_names[format]);
	struct gnuplot_chart chart = {format, id, scripts};
	if (gnuplot_draw(&chart, data, &picture, &length, why, sizeof(why))) {
		complain("%s: not drawn: %s", path, why);
		return EXIT_USAGE;
	}
	if (format == GNUPLOT_SVG) {
		char *own = svg_ids_prefix(picture, length, id, &length);
		free(picture);
		picture = own;
	}
	int err = picture ? write_chart(path, picture, length) : -ENOMEM;
	free(picture);
	if (err) {
		complain("%s: %s; choose another place with --output-dir", path,
			 strerrordesc_np(-err));
		return EXIT_USAGE;
	}
	puts(path);
	return 0;
}

int boot_chart_draw(const struct boot_chart_place *place, const char *stem, const char *data,
		    size_t *drawn)
{
	char script[4096];
	int err = locate_data("scripts/boots.gp", script, sizeof(script)), code = 0;

	if (err) {
		complain("scripts/boots.gp: %s; it belongs above the folder syspath is in, or in "
			 "share/syspath beside that",
			 strerrordesc_np(-err));
		return EXIT_USAGE;
	}
	for (int f = 0; f < GNUPLOT_FORMAT_COUNT && !code; f++) {
		if (place->formats && !(place->formats & 1u << f))
			continue;
		code = draw_format(place, stem, script, data, (enum gnuplot_format)f);
		*drawn += !code;
	}
	return code;
}

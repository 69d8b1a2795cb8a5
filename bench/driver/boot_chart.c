#include "bench/driver/boot_chart.h"

#include "bench/driver/commands.h"
#include "bench/driver/gnuplot.h"
#include "bench/driver/locate.h"
#include "bench/driver/say.h"
#include "bench/result/save.h"
#include "bench/result/svg_ids.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

void boot_chart_line(FILE *out, const char *text)
{
	fputc('|', out);
	for (; *text; text++)
		fputc(isprint((unsigned char)*text) ? *text : '?', out);
	fputc('\n', out);
}

void boot_chart_head(FILE *out, size_t series, size_t rows, bool is_signed, const char *axis)
{
	fprintf(out,
		"chart_rows = %zu\nchart_series = %zu\nchart_signed = %d\naxis_words = \"%s\"\n",
		rows, series, is_signed, axis);
}

static int write_chart(const char *path, const char *picture, size_t length)
{
	struct save save;
	int err = save_open(&save, path);

	return err ? err : save_finish(&save, picture, length);
}

/* Draws the data in every format. 0 or an exit code after one line was printed. */
int boot_chart_draw(const char *folder, const char *stem, const char *data)
{
	char script[4096], id[BOOT_CHART_STEM], path[4096], why[256], *picture;
	size_t length;
	int err = locate_data("scripts/boots.gp", script, sizeof(script));

	if (err) {
		complain("scripts/boots.gp: %s; it belongs above the folder syspath is in, or in "
			 "share/syspath beside that",
			 strerrordesc_np(-err));
		return EXIT_USAGE;
	}
	snprintf(id, sizeof(id), "boots_%.140s", stem);
	for (char *c = id; *c; c++)
		*c = isalnum((unsigned char)*c) ? *c : '_';
	for (int f = 0; f < GNUPLOT_FORMAT_COUNT; f++) {
		const char *const scripts[] = {script, NULL};
		struct gnuplot_chart chart = {(enum gnuplot_format)f, id, scripts};
		snprintf(path, sizeof(path), "%.3800s/%s.%s", folder, stem,
			 gnuplot_format_names[f]);
		if (gnuplot_draw(&chart, data, &picture, &length, why, sizeof(why))) {
			complain("%s: not drawn: %s", path, why);
			return EXIT_USAGE;
		}
		if (f == GNUPLOT_SVG) {
			char *own = svg_ids_prefix(picture, length, id, &length);
			free(picture);
			picture = own;
		}
		err = picture ? write_chart(path, picture, length) : -ENOMEM;
		free(picture);
		if (err) {
			complain("%s: %s; choose another place with --output-dir", path,
				 strerrordesc_np(-err));
			return EXIT_USAGE;
		}
		puts(path);
	}
	return 0;
}

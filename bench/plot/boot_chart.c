#include "bench/plot/boot_chart.h"

#include "bench/plot/chart_file.h"

#include <stdio.h>

int boot_chart_draw(const struct boot_chart_place *place, const char *stem, const char *data,
		    size_t *drawn, struct error *error)
{
	char script[CHART_FILE_PATH], id[BOOT_CHART_STEM + 8];
	const char *const scripts[] = {script, NULL};
	int code = chart_file_script("", "boots", script, error);

	if (code)
		return code;
	snprintf(id, sizeof(id), "boots_%s", stem);
	struct chart_file chart = {"", place->folder, stem, id, scripts};
	return chart_file_draw(&chart, data, place->formats, drawn, error);
}

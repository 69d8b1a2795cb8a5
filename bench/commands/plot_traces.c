#include "bench/commands/plot_traces.h"

#include "bench/cli/message.h"
#include "bench/cli/trace_options.h"
#include "bench/files/folders.h"
#include "bench/files/read_json.h"
#include "bench/plot/chart_file.h"
#include "bench/trace/trace_read.h"
#include "bench/trace_charts/trace_charts.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* 0 or an exit code after one line was printed. */
static int find_place(const struct trace_plot *plot, const char *file, struct chart_beside *place)
{
	struct error error = {0};
	int err = plot->folder ? folders_make(plot->folder) : 0;

	if (err) {
		error_place(&error, err, "--output-dir", "plot: %s", plot->folder);
		return report_error(&error);
	}
	if (!chart_beside(file, place, &error) && plot->folder)
		snprintf(place->folder, sizeof(place->folder), "%s", plot->folder);
	return report_error(&error);
}

static int end(struct error *error)
{
	int code = report_error(error);

	return error->code == -ENODATA ? EXIT_NOTHING : code;
}

static int plot_trace(const struct trace_plot *plot, const char *file)
{
	struct chart_beside beside;
	struct error error = {0};
	struct trace trace;
	int code = read_trace(file, &trace);

	if (code)
		return code;
	code = find_place(plot, file, &beside);
	if (!code) {
		const struct trace_chart_place place = {beside.folder, beside.stem, print_path};
		if (trace_charts_write(&trace, &plot->look, &place, &error))
			error_prefix(&error, "plot: %s: ", file);
		code = end(&error);
	}
	trace_free(&trace);
	return code;
}

static int plot_diff(const struct trace_plot *plot, const struct words *files)
{
	struct trace_operands operands;
	struct chart_beside beside;
	struct error error = {0};
	int code = read_trace_operands(files, &operands);

	code = code ? code : find_place(plot, files->word[0], &beside);
	if (!code) {
		const struct trace_chart_place place = {beside.folder, beside.stem, print_path};
		if (trace_diff_charts_write(operands.pairs, operands.n, &plot->look, &place,
					    &error))
			error_prefix(&error, "plot: ");
		code = end(&error);
	}
	free_trace_operands(&operands);
	return code;
}

/* Whether the file claims to be a trace. What cannot be read is reported by who reads it as a run.
 */
static bool is_trace(const char *file)
{
	struct error error = {0};
	json_t *root = strcmp(file, "-") != 0 ? read_json(file, TRACE_MAX_BYTES, "", &error) : NULL;
	bool is = root && trace_is_document(root);

	json_decref(root);
	return is;
}

int plot_traces(const struct trace_plot *plot, struct words *files)
{
	size_t runs = 0;
	int code = 0;

	if (plot->look.diff) {
		code = plot_diff(plot, files);
		files->n = 0;
		return code;
	}
	for (size_t i = 0; i < files->n; i++) {
		if (!is_trace(files->word[i])) {
			files->word[runs++] = files->word[i];
			continue;
		}
		int own = plot_trace(plot, files->word[i]);
		code = own ? own : code;
	}
	files->n = runs;
	return code;
}

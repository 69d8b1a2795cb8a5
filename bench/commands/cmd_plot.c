/* syspath plot: charts of result documents. */
#include "bench/bars/boot_charts.h"
#include "bench/base/interrupts.h"
#include "bench/cli/documents.h"
#include "bench/cli/message.h"
#include "bench/cli/options.h"
#include "bench/commands/commands.h"
#include "bench/files/folders.h"
#include "bench/plot/chart_file.h"
#include "bench/plot/gnuplot.h"
#include "bench/plot/run_charts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct plot {
	struct words files;
	const char *folder;   /* NULL: the file's own */
	unsigned int formats; /* bit mask over enum gnuplot_format; 0: all */
};

static const char *format_name(int i)
{
	return gnuplot_format_names[i];
}

static const struct name_table formats = {"format", GNUPLOT_FORMAT_COUNT, format_name};

static const struct command_option options[] = {
	OPTION("output-dir", 'd', "DIR", "Write the charts here (default: beside FILE)",
	       option_place, struct plot, folder),
	OPTION("format", 'f', "LIST", "Only these formats: svg, png", option_names, struct plot,
	       formats, .names = &formats),
	{0},
};

static const struct command_line command = {
	.options = options,
	.arguments = "FILE...",
	.words = offsetof(struct plot, files),
	.missing = NO_RESULT_FILE,
	.doc = "Charts of result documents, of getppid and gettimeofday each: cost by path, "
	       "distribution (ECDF), tail of single calls.\v"
	       "For HOST-UTC.json writes HOST-UTC-cost-getppid.svg and so on, and prints the name "
	       "of each; the distribution under another condition than none is in "
	       "HOST-UTC-ecdf-getppid-seccomp.svg. Documents of exact counts stand in charts "
	       "together: instructions by path, by mode and by kernel, and what each option of a "
	       "sweep adds; of several the charts are written beside the first. Drawn by gnuplot, on all "
	       "CPUs that the command may use.\n"
	       "Exit status: 0; 2 on a usage or environment error; 4 when a FILE has nothing to "
	       "plot.",
};

/* 0 or an exit code after one line was printed. */
static int find_place(const struct plot *plot, const char *file, struct chart_beside *place)
{
	struct error error = {0};
	int err = plot->folder ? folders_make(plot->folder) : 0;

	if (err)
		return command_error("plot: %s: %s; choose another place with --output-dir",
				     plot->folder, strerrordesc_np(-err));
	if (!chart_beside(file, place, &error) && plot->folder)
		snprintf(place->folder, sizeof(place->folder), "%s", plot->folder);
	return report_error(&error);
}

/* The charts of the i-th document, which measures time. */
static int add_timed(const struct plot *plot, size_t i, const struct run_document *document,
		     struct chart_queue *queue)
{
	struct chart_beside place;
	int code = find_place(plot, plot->files.word[i], &place);
	const struct run_chart_place where = {plot->files.word[i], place.folder, place.stem,
					      plot->formats,	   message_info, print_path};
	struct error error = {0};

	if (code)
		return code;
	run_charts_add(queue, document, &where, &error);
	return report_error(&error);
}

/* Those of all documents of exact counts; `list` has room for them. */
static int add_exact(const struct plot *plot, const struct run_document *documents,
		     const struct run_document **list, struct chart_queue *queue)
{
	struct arms arms = {list, 0};
	struct chart_beside place;
	struct error error = {0};
	size_t first = 0, before = queue->n;

	for (size_t i = 0; i < plot->files.n; i++) {
		if (!document_has(&documents[i], UNIT_INSTRUCTION))
			continue;
		first = arms.n ? first : i;
		list[arms.n++] = &documents[i];
	}
	if (!arms.n)
		return 0;
	int code = find_place(plot, plot->files.word[first], &place);
	const struct boot_chart_place where = {place.folder, arms.n > 1 ? "arms" : place.stem,
					       plot->formats, print_path};
	if (code)
		return code;
	if (boot_charts_add(queue, &arms, &where, &error) || queue->n > before)
		return report_error(&error);
	message_error("plot: %s: nothing to plot: no path was counted with getppid or gettimeofday",
		      plot->files.word[first]);
	return EXIT_NOTHING;
}

/* Every chart is known before the first is drawn: all CPUs have work, and a place that cannot be is
 * an error before anything is written. */
static int draw(const struct plot *plot, const struct run_document *documents)
{
	const struct run_document **list = calloc(plot->files.n, sizeof(const void *));
	struct chart_queue queue = {0};
	struct error error = {0};
	int code = EXIT_FINE, own;

	if (!list)
		return command_error("plot: not enough memory to read the documents");
	for (size_t i = 0; i < plot->files.n && code != EXIT_USAGE; i++) {
		if (document_has(&documents[i], UNIT_INSTRUCTION))
			continue;
		own = add_timed(plot, i, &documents[i], &queue);
		code = own ? own : code;
	}
	if (code != EXIT_USAGE) {
		own = add_exact(plot, documents, list, &queue);
		code = own ? own : code;
	}
	free(list);
	if (code == EXIT_USAGE) {
		chart_queue_drop(&queue);
		return code;
	}
	chart_queue_draw(&queue, &error);
	own = report_error(&error);
	return own ? own : code;
}

int cmd_plot(int argc, char **argv)
{
	struct plot plot = {0};
	struct run_document *documents;

	options_parse(&command, argc, argv, &plot);
	int code = read_documents(plot.files.word, plot.files.n, 1, &documents);
	interrupts_catch();
	if (!code)
		code = draw(&plot, documents);
	free_documents(documents, plot.files.n);
	return code;
}

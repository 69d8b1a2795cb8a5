/* syspath plot: charts of result documents and of traces. */
#include "bench/bars/boot_charts.h"
#include "bench/bars/together_charts.h"
#include "bench/bars/together_plot.h"
#include "bench/base/interrupts.h"
#include "bench/cli/documents.h"
#include "bench/cli/message.h"
#include "bench/cli/options.h"
#include "bench/cli/trace_options.h"
#include "bench/commands/commands.h"
#include "bench/commands/plot_traces.h"
#include "bench/export/anonymous.h"
#include "bench/files/folders.h"
#include "bench/plot/chart_file.h"
#include "bench/plot/gnuplot.h"
#include "bench/plot/run_charts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct plot {
	struct words files;
	const char *folder; /* NULL: the file's own */
	uint32_t formats;   /* bit mask over enum gnuplot_format; 0: all */
	uint32_t ops;	    /* as of plot_ops_choose() */
	uint32_t scales;    /* bit mask over enum plot_scale; 0: logarithmic */
	bool together, anonymous;
	struct trace_look look;
};

static const char *format_name(int i)
{
	return gnuplot_format_names[i];
}

static const struct name_table formats = {"format", GNUPLOT_FORMAT_COUNT, format_name};

static const char *scale_name(int i)
{
	return plot_scale_names[i];
}

static const struct name_table scales = {"scale", SCALE_COUNT, scale_name};

static const struct command_option options[] = {
	OPTION("output-dir", 'd', "DIR", "Write the charts here (default: beside FILE)",
	       option_place, struct plot, folder),
	OPTION("format", 'f', "LIST", "Only these formats: svg, png", option_names, struct plot,
	       formats, .names = &formats),
	OPTION("op", 'o', "LIST",
	       "Charts of these operations (default: getppid and gettimeofday, or what there is)",
	       option_names, struct plot, ops, .names = &op_table),
	OPTION("scale", 0, "LIST",
	       "Bars of costs on these axes: log (default), linear, on which they have a length",
	       option_names, struct plot, scales, .names = &scales),
	OPTION("together", 't', NULL,
	       "One chart of all FILEs that measure time, a bar for each, instead of charts of each",
	       option_flag, struct plot, together),
	OPTION("anonymous", 0, NULL,
	       "Name no host: neither in the charts nor in the names of their files and parts",
	       option_flag, struct plot, anonymous),
	OPTION("diff", 0, NULL,
	       "Of traces: what changed from FILE to FILE, or from the first arm of one FILE to "
	       "the others; FILE:ARM is one arm of several",
	       option_flag, struct plot, look.diff, .group = 2),
	{0},
};

static void check_together(const struct option_use *use, void *input)
{
	const struct plot *plot = input;

	if (plot->look.diff && plot->files.n > 2)
		option_refuse(use, "'%s': --diff compares two documents", plot->files.word[2]);
}

static const struct command_line command = {
	.options = options,
	.shared = {TRACE_CELL_OPTIONS(struct plot)},
	.check = check_together,
	.arguments = "FILE...",
	.words = offsetof(struct plot, files),
	.missing = NO_RESULT_FILE,
	.doc = "Charts of result documents, by operation: cost by path, distribution (ECDF), tail of "
	       "single calls.\v"
	       "For HOST-UTC.json writes HOST-UTC-cost-getppid.svg and so on, and prints the name "
	       "of each; the distribution under another condition than none is in "
	       "HOST-UTC-ecdf-getppid-seccomp.svg. Documents of exact counts are in charts "
	       "together: instructions by path, by mode and by kernel, and what each option of a "
	       "sweep adds, kernels in the order of their versions; and the vsyscall page in its modes, "
	       "beside its alternatives. Of several documents, with --together too, the charts "
	       "are written beside the first. Drawn by gnuplot, on all "
	       "CPUs that the command may use.\n"
	       "Of a trace: what the instructions of a call are for, by path and kernel, "
	       "FILE-phases-getppid.svg, and of each call a flame graph with the same as text "
	       "beside it, FILE-flame-x86_64-syscall-getppid.svg and .folded; with --diff one "
	       "of two sides, FILE-diff-ARM-ARM-x86_64-syscall-getppid.svg.\n"
	       "Exit status: 0; 2 on a usage or environment error; 4 when a FILE has nothing to "
	       "plot.",
};

/* Where the charts of the i-th document go. 0 or an exit code after one line was printed. */
static int find_place(const struct plot *plot, size_t i, struct chart_beside *place)
{
	struct error error = {0};
	int err = plot->folder ? folders_make(plot->folder) : 0;

	if (err) {
		error_place(&error, err, "--output-dir", "plot: %s", plot->folder);
		return report_error(&error);
	}
	if (!chart_beside(plot->files.word[i], place, &error) && plot->folder)
		snprintf(place->folder, sizeof(place->folder), "%s", plot->folder);
	if (plot->anonymous)
		anonymous_name(plot->files.n > 1 ? i + 1 : 0, place->stem);
	return report_error(&error);
}

static struct run_chart_place place_of(const struct plot *plot, size_t i,
				       const struct chart_beside *place, const char *stem)
{
	return (struct run_chart_place){plot->files.word[i], place->folder, stem,
					plot->formats,	     plot->ops,	    plot->scales,
					message_info,	     print_path};
}

/* The charts of the i-th document, which measures time. */
static int add_timed(const struct plot *plot, size_t i, const struct run_document *document,
		     struct chart_queue *queue)
{
	struct chart_beside place;
	struct error error = {0};
	int code = find_place(plot, i, &place);

	if (code)
		return code;
	const struct run_chart_place where = place_of(plot, i, &place, place.stem);
	run_charts_add(queue, document, &where, &error);
	return report_error(&error);
}

/* The documents that count, or those that measure time. */
struct chosen {
	const struct run_document **list; /* [n] */
	size_t n, first;		  /* first: its place among the files */
};

static struct chosen choose(const struct plot *plot, const struct run_document *documents,
			    bool exact, const struct run_document **room)
{
	struct chosen c = {room, 0, 0};

	for (size_t i = 0; i < plot->files.n; i++) {
		if (document_has(&documents[i], UNIT_INSTRUCTION) != exact)
			continue;
		c.first = c.n ? c.first : i;
		room[c.n++] = &documents[i];
	}
	return c;
}

/* One chart of all that measure time. */
static int add_together(const struct plot *plot, const struct run_document *documents,
			const struct run_document **room, struct chart_queue *queue)
{
	struct chosen c = choose(plot, documents, false, room);
	struct chart_beside place;
	struct error error = {0};

	if (c.n < 2 || c.n > BARS_SERIES)
		return command_error(
			"plot: --together: %zu of the files measure time; it takes 2 to %d", c.n,
			BARS_SERIES);
	int code = find_place(plot, c.first, &place);
	if (code)
		return code;
	const struct run_chart_place where = place_of(plot, c.first, &place, "together");
	together_charts_add(queue, c.list, c.n, &where, &error);
	return report_error(&error);
}

/* Those of all documents of exact counts. */
static int add_exact(const struct plot *plot, const struct run_document *documents,
		     const struct run_document **room, struct chart_queue *queue)
{
	struct chosen c = choose(plot, documents, true, room);
	const struct arms arms = {c.list, c.n};
	struct chart_beside place;
	struct error error = {0};
	size_t before = queue->n;

	if (!c.n)
		return 0;
	int code = find_place(plot, c.first, &place);
	const struct boot_chart_place where = {place.folder, c.n > 1 ? "arms" : place.stem,
					       plot->formats, plot->ops, print_path};
	if (code)
		return code;
	if (boot_charts_add(queue, &arms, &where, &error) || queue->n > before)
		return report_error(&error);
	message_error("plot: %s: nothing to plot: no path was counted with such an operation",
		      plot->files.word[c.first]);
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
		return command_no_memory("plot", "to read the documents");
	if (plot->together)
		code = add_together(plot, documents, list, &queue);
	for (size_t i = 0; i < plot->files.n && code != EXIT_USAGE && !plot->together; i++) {
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

/* The charts of runs and of boots. An exit code. */
static int plot_runs(const struct plot *plot)
{
	struct run_document *documents;
	int code = read_documents(plot->files.word, plot->files.n, 1, &documents);

	interrupts_catch();
	for (size_t i = 0; i < plot->files.n && !code && plot->anonymous; i++)
		if (document_anonymize(&documents[i], plot->files.n > 1 ? i + 1 : 0))
			code = command_no_memory("plot", "to rename hosts");
	if (!code)
		code = draw(plot, documents);
	free_documents(documents, plot->files.n);
	return code;
}

int cmd_plot(int argc, char **argv)
{
	struct plot plot = {0};

	options_parse(&command, argc, argv, &plot);
	plot.look.ops = plot.ops;
	const struct trace_plot traces = {plot.folder, plot.look};
	int code = plot_traces(&traces, &plot.files), own = 0;
	if (plot.files.n)
		own = plot_runs(&plot);
	return own ? own : code;
}

/* What a page is made of: shared by the files of this folder. */
#ifndef SYSPATH_REPORT_PAGE_H
#define SYSPATH_REPORT_PAGE_H

#include "bench/document/digest.h"
#include "bench/plot/chart_queue.h"
#include "bench/report/report.h"
#include "bench/report/report_trends.h"
#include "bench/trace/traced_call.h"

#include <stdio.h>

enum {
	REPORT_NAME = 112,     /* bytes of a document's name, of a chart's twice that */
	REPORT_SENTENCE = 768, /* of a finding */
	REPORT_ANCHOR = 384,
};

struct report_document {
	const struct run_document *document;
	char name[REPORT_NAME]; /* letters, digits, '.', '_', '-'; no two are alike */
};

/* Documents of one engine. */
struct report_documents {
	struct report_document *of;
	size_t n;
};

/* A document of traces, and those of its calls that were traced. */
struct report_trace {
	const struct trace *trace;
	char name[REPORT_NAME];	   /* as above */
	struct traced_call *calls; /* [n_calls], 1 or more */
	size_t n_calls;
};

struct report_part;

struct report_chart {
	const struct report_part *part;
	char name[2 * REPORT_NAME];    /* of its files in charts/, without the ending */
	char title[256];	       /* what is drawn */
	char finding[REPORT_SENTENCE]; /* what it shows */
	const char *table;	       /* the section that has its figures */
	bool vector_only;	       /* there is no PNG of it */
	char *svg;		       /* NULL: not read yet */
};

struct report {
	const struct report_input *input;
	struct report_documents timed, exact;
	struct report_trends trends;
	struct {
		struct report_trace *of;
		size_t n;
	} traces;
	const char *folder;  /* that everything is written to */
	char id[DIGEST_HEX]; /* of the documents */
	struct report_chart *charts;
	size_t n_charts;
};

/* What a page can be of. The first that there is leads the page: its finding is the first sentence,
 * its first chart is above all tables, its cells have anchors without a name in front. */
struct report_part {
	const char *id, *title;
	bool (*is_there)(const struct report *report);
	/* One sentence, plain text. */
	void (*finding)(const struct report *report, char text[REPORT_SENTENCE]);
	/* Adds charts by report_chart_add(). 0 or the code of *error. */
	int (*charts)(struct report *report, struct chart_queue *queue, struct error *error);
	/* The tables of its cells. */
	void (*cells)(FILE *out, const struct report *report);
	/* What has to be known to read them: items of a list. */
	void (*reading)(FILE *out, const struct report *report);
	/* Files of its own beside the page: 0 or the code of *error; or NULL. */
	int (*files)(const struct report *report, struct error *error);
	/* Links to them: items of a list; or NULL. */
	void (*links)(FILE *out, const struct report *report);
};

/* In the order in which they lead. NULL ends them. */
extern const struct report_part *const report_parts[];
extern const struct report_part report_part_compared, report_part_timed, report_part_exact,
	report_part_history, report_part_traces;

/* The one that leads. There is one. */
const struct report_part *report_lead(const struct report *report);

/* The anchor of a cell on the page: "x86_64.syscall.getppid", one more name under a condition, the
 * part's in front unless it leads. */
void report_anchor(const struct report *report, const struct report_part *part,
		   struct cell_names cell, char anchor[REPORT_ANCHOR]);

/* A chart that is to be drawn from `data` by the scripts, NULL-ended; `chart` is copied. 0 or
 * the code of *error. */
int report_chart_add(struct report *report, struct chart_queue *queue,
		     const struct report_chart *chart, const char *const *scripts, const char *data,
		     struct error *error);

/* The same of a chart whose files are there already. */
int report_chart_list(struct report *report, const struct report_chart *chart, struct error *error);

/* Reads what was drawn. 0 or the code of *error. */
int report_charts_read(struct report *report, struct error *error);

/* Writes the charts of the part: the first alone, or the others. */
void report_charts_put(FILE *out, const struct report *report, const struct report_part *part,
		       bool first);

/* A figure; where it is shown rounded, as an element that holds the value in full. */
void report_value_put(FILE *out, enum unit unit, double value);
void report_interval_put(FILE *out, const struct figure *figure);

enum { REPORT_FIGURE = 128 };
/* "438.6 cycles [433.5, 439.6]"; without an interval, where it has none. */
void report_figure_text(const struct figure *figure, char text[REPORT_FIGURE]);

/* Opens the table of a section, its rows, and closes it: `caption` and, below it, what it was
 * measured on; `columns` as below, before the rows there may be more. */
void report_table_open(FILE *out, const char *id, const char *caption, const char *conditions,
		       const char *columns);
/* Heads of columns: "path|-operation", '-' before one whose cells are words, not figures. A title
 * has at most 63 bytes. */
void report_columns_put(FILE *out, const char *columns);
void report_table_rows(FILE *out);
void report_table_close(FILE *out);

/* "Intel Xeon, guest of KVM, Linux 6.1, 2026-11-28": what a document's figures belong to. */
enum { REPORT_HOST = 320 };
void report_host_text(const struct run_document *document, char text[REPORT_HOST]);

/* From the count of a cell in the arm `was` to that in `is`, indexes of the exact documents, by the
 * traced calls of both. */
struct report_step {
	size_t was, is;
	const struct traced_call *before, *after;
};

/* Whether the counts differ and the traces have both calls, of the same kernels, CPU models and
 * command lines and as long as counted. */
bool report_step_find(const struct report *report, size_t was, size_t is, struct cell_names cell,
		      struct report_step *step);

/* Where the step is explained. */
void report_step_id(const struct report *report, const struct report_step *step,
		    char id[REPORT_ANCHOR]);

/* The table of the steps of an operation; none for none. */
void report_steps_put(FILE *out, const struct report *report, const char *op,
		      const struct report_step *steps, size_t n);

/* The charts and the tables of the timed documents. */
int report_timed_charts(struct report *report, struct chart_queue *queue, struct error *error);
void report_timed_cells(FILE *out, const struct report *report);

/* The sections that all documents share. */
void report_relations_put(FILE *out, const struct report *report);
void report_absent_put(FILE *out, const struct report *report);
void report_conditions_put(FILE *out, const struct report *report);

/* The page. 0 or the code of *error. */
int report_page_write(const struct report *report, struct error *error);

/* Adds the image for link cards. 0 or the code of *error. */
int report_card_add(const struct report *report, struct chart_queue *queue, struct error *error);

/* The leading part's finding. */
void report_finding(const struct report *report, char text[REPORT_SENTENCE]);

/* Writes a text into a file below the folder; takes the text, NULL: memory was out. 0 or the code
 * of *error. */
int report_file_write(const struct report *report, const char *name, const char *ending, char *text,
		      struct error *error);

#endif

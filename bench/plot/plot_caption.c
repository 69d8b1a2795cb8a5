#include "bench/plot/plot_caption.h"

#include "bench/host/hypervisor.h"
#include "bench/plot/plot_left_out.h"
#include "bench/table/disturbance.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* One line of a block. The bar in front keeps any text from being the line that ends the block. */
static void put_line(FILE *out, const char *text, size_t length)
{
	fprintf(out, "|%.*s\n", (int)length, text);
}

void plot_put_wrapped(FILE *out, const char *text)
{
	while (strlen(text) > PLOT_LINE) {
		size_t cut = PLOT_LINE;
		while (cut && text[cut] != ' ')
			cut--;
		cut = cut ? cut : PLOT_LINE;
		put_line(out, text, cut);
		text += cut + (text[cut] == ' ');
	}
	put_line(out, text, strlen(text));
}

int plot_close_wrapped(FILE *out, struct sheet *sheet)
{
	char *text = sheet_close(sheet);

	if (!text)
		return -ENOMEM;
	plot_put_wrapped(out, text);
	free(text);
	return 0;
}

/* Writes text out of a document, at most `width` characters of it: fonts and line lengths are known
 * for ASCII only, so any other character is shown as '?'. */
static void put_plain(FILE *out, const char *text, size_t width)
{
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;
		if ((c & 0xc0) == 0x80) /* the rest of a UTF-8 character */
			continue;
		if (!width--) {
			fputs("...", out);
			return;
		}
		fputc(c < 0x20 || c >= 0x7f ? '?' : c, out);
	}
}

static void put_host(FILE *out, const struct run_document *d)
{
	const char *brand = document_fact(d, "soft", "cpu_brand");
	const char *vendor = document_fact(d, "hard", "cpu_vendor");
	const char *hypervisor = document_fact(d, "hard", "hypervisor");
	const char *release = document_fact(d, "hard", "kernel_release");

	put_plain(out, brand && *brand ? brand : vendor && *vendor ? vendor : "CPU unknown", 56);
	if (hypervisor && *hypervisor && strcmp(hypervisor, "none") != 0) {
		fputs(" under ", out);
		put_plain(out, hypervisor_name(hypervisor), 16);
	}
	fputs(", Linux ", out);
	put_plain(out, release && *release ? release : "unknown", 40);
	fputs(", ", out);
	put_plain(out, d->started, 24);
}

/* With a comma between thousands. */
static void put_number(FILE *out, size_t n)
{
	char digits[24];
	int length = snprintf(digits, sizeof(digits), "%zu", n);

	for (int i = 0; i < length; i++)
		fprintf(out, "%s%c", i && (length - i) % 3 == 0 ? "," : "", digits[i]);
}

/* How many of a member of struct run_cell each cell has: "20", "19 to 20" where cells differ. */
static void put_range(FILE *out, const struct plot_rows *rows, size_t member, const char *one,
		      const char *many)
{
	size_t low = SIZE_MAX, high = 0;

	for (size_t i = 0; i < rows->n; i++) {
		size_t n;
		memcpy(&n, (const char *)rows->cells[i] + member, sizeof(n));
		low = n < low ? n : low;
		high = n > high ? n : high;
	}
	put_number(out, low);
	if (high > low) {
		fputs(" to ", out);
		put_number(out, high);
	}
	fprintf(out, " %s", high == 1 ? one : many);
}

void plot_head(FILE *out, const struct plot_rows *rows)
{
	static const struct {
		const char *before, *unit, *behind; /* unit: NULL is that of the costs */
	} titles[PLOT_CHART_COUNT] = {
		[PLOT_COST] = {"Cost of", NULL, " per call"},
		[PLOT_ECDF] = {"Distribution of the cost of", NULL, " per call"},
		[PLOT_TAIL] = {"Tail of", "time", " per single call (ns, \u00b5s, ms)"},
		[PLOT_LINEAR] = {"Cost of", NULL, " per call"},
	};
	const char *unit = titles[rows->chart].unit;
	bool under = rows->condition && strcmp(rows->condition, "none") != 0;
	bool mixed = !rows->condition && rows->document->n_conditions > 1;

	fprintf(out, "$head << END\n|%s %s%s%s by path%s, %s%s\n|", titles[rows->chart].before,
		rows->op, under ? " under " : "", under ? rows->condition : "",
		mixed ? " and condition" : "", unit ? unit : units[rows->unit].words,
		titles[rows->chart].behind);
	put_host(out, rows->document);
	fputs("\n|", out);
	put_range(out, rows, offsetof(struct run_cell, invocations), "invocation", "invocations");
	fputs(", ", out);
	put_range(out, rows, offsetof(struct run_cell, batches), "batch", "batches");
	if (rows->chart == PLOT_TAIL) {
		fputs(" and ", out);
		put_range(out, rows, offsetof(struct run_cell, tail_calls), "single call",
			  "single calls");
	}
	fputs(" per path; user and kernel time, empty loop subtracted\nEND\n", out);
}

/* How to read the marks of the chart, in its unit. */
static const char *reading_of(const struct plot_rows *rows)
{
	bool ruled = rows->unit == UNIT_CYCLE;

	switch (rows->chart) {
	case PLOT_ECDF:
		return ruled ? "Share of batches that cost at most so much, of those between rulers that agree, all invocations together; p50 in the legend, in core cycles and in ns. "
			       "Paths more than 3 times apart have panels of their own, whose axes end where 98\u00a0% of each path's batches are shown."
			     : "Share of batches that cost at most so much, all invocations together; p50 in the legend. "
			       "Paths more than 3 times apart have panels of their own, whose axes end where 98\u00a0% of each path's batches are shown.";
	case PLOT_TAIL:
		return "p99, p99.9 and max (the figure) are of calls timed one by one, in steps of the TSC; a max grows with the number of calls. "
		       "Those read 2 to 4\u00a0% high, because the fences around one call wait for all of it. "
		       "p50 is of batches.";
	default:
		return ruled ? "Bar and first figure: p50 in core cycles by the ruler, the median over invocations of each one's own, with its 95\u00a0% bootstrap interval; then p50 in ns. "
			       "p10: the same of each invocation's 10th percentile."
			     : "Bar and figure: p50, the median over invocations of each one's own, with its 95\u00a0% bootstrap interval. "
			       "Floor: the cheapest batch of all.";
	}
}

/* What a bar's length is. */
static const char *length_of(enum plot_chart chart)
{
	if (chart == PLOT_LINEAR)
		return " Bars are as long as the cost.";
	return chart == PLOT_COST
		       ? " Bars end at the cost; on a logarithmic axis their lengths are no measure."
		       : "";
}

static void put_how_to_read(FILE *out, const struct plot_rows *rows)
{
	bool called = false, fallback = false, maybe = false;
	char marks[256], reading[640];

	snprintf(reading, sizeof(reading), "%s%s", reading_of(rows), length_of(rows->chart));
	plot_put_wrapped(out, reading);
	for (size_t i = 0; i < rows->n; i++) {
		called = called || rows->cells[i]->called;
		fallback = fallback || rows->cells[i]->fallback;
		maybe = maybe || rows->cells[i]->maybe_fallback;
	}
	snprintf(marks, sizeof(marks), "%s%s%s",
		 called ? "called: the cost includes a call and a return. " : "",
		 fallback ? "fallback: enters the kernel though it could stay in user space. " : "",
		 maybe ? "fallback?: not known if it enters the kernel. " : "");
	if (*marks) {
		marks[strlen(marks) - 1] = 0;
		plot_put_wrapped(out, marks);
	}
}

/* Whether the core was used by another hardware thread, and what is shown is of the rest. */
static void put_shared_core(FILE *out, const struct plot_rows *rows)
{
	double share = disturbance_core_shared(rows->document);
	size_t shared = 0;
	char rest[160] = "", text[320];

	if (share <= 0)
		return;
	for (size_t i = 0; i < rows->n; i++)
		shared += plot_of_shared_core(rows, rows->cells[i]);
	if (shared)
		snprintf(
			rest, sizeof(rest),
			", but in %zu of %zu rows (shared core), which had too few of them; those are not to be quoted",
			shared, rows->n);
	snprintf(
		text, sizeof(text),
		"Another hardware thread used the core beside %.1f\u00a0%% of the batches of the run: %s%s.",
		100 * share,
		rows->unit == UNIT_CYCLE ? "cycles are of the others" : "times are of all", rest);
	plot_put_wrapped(out, text);
}

/* What spoils the figures, in front of all else. */
static void put_warnings(FILE *out, const struct plot_rows *rows)
{
	size_t paths = 0, most = 0, of = 0;
	char text[256];

	if (rows->document->inject_tsc) {
		snprintf(text, sizeof(text),
			 "Slowed down on purpose: %zu TSC ticks were burnt in every call.",
			 rows->document->inject_tsc);
		plot_put_wrapped(out, text);
	}
	for (size_t i = 0; i < rows->n; i++) {
		const struct run_cell *c = rows->cells[i];
		paths += c->disturbed > 0;
		if (c->disturbed > most) {
			most = c->disturbed;
			of = c->invocations;
		}
	}
	if (paths) {
		snprintf(
			text, sizeof(text),
			"Disturbed: other tasks took more than 5\u00a0%% of the time of %zu of %zu rows, in up to %zu of %zu invocations; 'syspath show' marks them.",
			paths, rows->n, most, of);
		plot_put_wrapped(out, text);
	}
	put_shared_core(out, rows);
}

/* Why a part of the document or all of it has no core cycles. 0 or -ENOMEM. */
static int put_no_cycles(FILE *out, const struct run_document *d)
{
	struct sheet line;

	if (!sheet_open(&line))
		return -ENOMEM;
	fputs(d->has_cycles ? "A part of the paths has no core cycles: " : "No core cycles: ",
	      line.out);
	put_plain(line.out, d->ruler.reason, 400);
	fputc('.', line.out);
	return plot_close_wrapped(out, &line);
}

/* What the ruler showed of the core; nothing in a run without one. 0 or -ENOMEM. */
static int put_ruler(FILE *out, const struct run_document *d)
{
	char text[256];

	if (d->ruler.mhz_median > 0) {
		snprintf(
			text, sizeof(text),
			"The core's frequency, by the ruler: %.2f to %.2f GHz, median %.2f GHz. "
			"%.1f\u00a0%% of the groups of batches lay between rulers that do not agree and gave no cycles.",
			1e-3 * d->ruler.mhz_lowest, 1e-3 * d->ruler.mhz_highest,
			1e-3 * d->ruler.mhz_median, 100 * d->ruler.dropped_share);
		plot_put_wrapped(out, text);
	}
	return d->ruler.reason ? put_no_cycles(out, d) : 0;
}

int plot_foot(FILE *out, const struct plot_rows *rows)
{
	fputs("$foot << END\n", out);
	put_warnings(out, rows);
	int err = put_ruler(out, rows->document);
	put_how_to_read(out, rows);
	err = err ? err : plot_left_out(out, rows);
	fputs("END\n", out);
	return err;
}

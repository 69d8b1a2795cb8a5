#include "bench/bars/bars.h"

#include <ctype.h>
#include <stdlib.h>

const char bars_fallback_note[] = "f: makes a system call although it need not.";

void bars_put_line(FILE *out, const char *text)
{
	fputc('|', out);
	for (; *text; text++)
		fputc(isprint((unsigned char)*text) ? *text : '?', out);
	fputc('\n', out);
}

/* A word in quotes. */
static void put_quoted(FILE *out, const char *text)
{
	fputc('"', out);
	for (; *text; text++)
		fputc(!isprint((unsigned char)*text)  ? '?'
		      : *text == '"' || *text == '\\' ? '\''
						      : *text,
		      out);
	fputc('"', out);
}

struct bar bar_of(double insn, bool is_signed, const struct run_cell *cell)
{
	struct bar bar = {.length = insn, .drawn = true};
	const char *mark = cell->fallback ? "f" : "";

	if (is_signed)
		snprintf(bar.figure, sizeof(bar.figure), "%+.6g%s", insn, mark);
	else
		snprintf(bar.figure, sizeof(bar.figure), "%.6g%s", insn, mark);
	return bar;
}

static void put_number(FILE *out, double value, bool is)
{
	if (is)
		fprintf(out, " %.6g", value);
	else
		fputs(" NaN", out);
}

void bars_put_row(FILE *out, const char *name, const struct bar *bars, size_t n)
{
	put_quoted(out, name);
	for (size_t i = 0; i < n; i++)
		put_number(out, bars[i].length, bars[i].drawn);
	for (size_t i = 0; i < n; i++) {
		fputc(' ', out);
		put_quoted(out, bars[i].figure);
	}
	for (size_t i = 0; i < n; i++)
		put_number(out, bars[i].low, bars[i].low < bars[i].high);
	for (size_t i = 0; i < n; i++)
		put_number(out, bars[i].high, bars[i].low < bars[i].high);
	fputc('\n', out);
}

void bars_put_shape(FILE *out, const struct bars_shape *shape)
{
	fprintf(out,
		"chart_rows = %zu\nchart_series = %zu\naxis_label = \"%s per call%s\"\n"
		"chart = \"bars\"\nlinear = %d\n",
		shape->rows, shape->series, units[shape->unit].words, shape->beside,
		!shape->logarithmic);
}

char *bars_finish(struct sheet *sheet, const size_t *rows)
{
	char *text = sheet_close(sheet);

	if (*rows)
		return text;
	free(text);
	return NULL;
}

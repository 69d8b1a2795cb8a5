/* The image that a link to the page shows. */
#include "bench/files/sheet.h"
#include "bench/plot/chart_file.h"
#include "bench/plot/gnuplot.h"
#include "bench/report/report_page.h"

#include <stdlib.h>
#include <string.h>

enum { CARD_LINE = 52 }; /* characters that fit in a line of the card */

/* Breaks the text at blanks; the bar in front of a line keeps it from being a command. Fonts are
 * measured for ASCII alone: any other character is shown as '?', but for the no-break space. */
static void put_lines(FILE *out, const char *text)
{
	size_t column = 0;

	fputc('|', out);
	for (const char *word = text; *word;) {
		size_t n = strcspn(word, " ");
		if (column && column + 1 + n > CARD_LINE) {
			fputs("\n|", out);
			column = 0;
		}
		if (column++)
			fputc(' ', out);
		for (size_t i = 0; i < n; i++) {
			unsigned char c = (unsigned char)word[i];
			if (c == 0xc2 && (unsigned char)word[i + 1] == 0xa0)
				fputc(' ', out);
			else if (c < 0x80)
				fputc(c < 0x20 || c == 0x7f ? '?' : c, out);
			else if (c >= 0xc0)
				fputc('?', out);
		}
		column += n;
		word += n + (word[n] == ' ');
	}
	fputc('\n', out);
}

int report_card_add(const struct report *report, struct chart_queue *queue, struct error *error)
{
	static const char *const scripts[] = {"card", NULL};
	char finding[REPORT_SENTENCE];
	struct sheet sheet;

	if (!sheet_open(&sheet))
		return error_no_memory(error, "for the card");
	report_finding(report, finding);
	fputs("$text << END\n", sheet.out);
	put_lines(sheet.out, finding);
	fprintf(sheet.out, "END\npage = \"%s\"\n", report->id);
	char *data = sheet_close(&sheet);
	if (!data)
		return error_no_memory(error, "for the card");
	struct chart_file file = {"report: ", report->folder, "card", NULL, scripts, NULL};
	int code = chart_file_add(queue, &file, data, 1u << GNUPLOT_PNG, error);
	free(data);
	return code;
}

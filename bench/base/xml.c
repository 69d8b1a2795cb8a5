#include "bench/base/xml.h"

#include <string.h>

void xml_print(FILE *out, const char *text)
{
	static const char marks[] = "&<>\"'"; /* characters that have a meaning in XML */
	static const char *const references[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&apos;"};

	for (; *text; text++) {
		const char *mark = strchr(marks, *text);
		if (mark) {
			fputs(references[mark - marks], out);
		} else if (!strncmp(text, "\xef\xbf\xbe", 3) || !strncmp(text, "\xef\xbf\xbf", 3)) {
			fputs("\xef\xbf\xbd", out);
			text += 2;
		} else {
			fputc(*text, out);
		}
	}
}

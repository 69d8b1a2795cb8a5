#include "bench/base/xml.h"

#include <string.h>

/* The entity for a character that has a meaning in XML, else NULL. */
static const char *reference_to(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&apos;";
	default:
		return NULL;
	}
}

void xml_print(FILE *out, const char *text)
{
	for (; *text; text++) {
		const char *as = reference_to(*text);
		if (!strncmp(text, "\xef\xbf\xbe", 3) || !strncmp(text, "\xef\xbf\xbf", 3)) {
			as = "\xef\xbf\xbd";
			text += 2;
		}
		if (as)
			fputs(as, out);
		else
			fputc(*text, out);
	}
}

#include "bench/base/text.h"

#include <stdint.h>
#include <string.h>

/* Length in bytes of the sequence that a first byte begins, and the lowest code point that needs
 * this length; 0 for a byte that begins none. */
static size_t length_of(unsigned char first, uint32_t *lowest)
{
	static const uint32_t from[5] = {0, 0, 0x80, 0x800, 0x10000};
	size_t n = first < 0x80 ? 1 : first < 0xc0 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;

	*lowest = from[n];
	return first < 0xf8 ? n : 0;
}

/* Decodes a code point. Its length in bytes, or 0 if invalid. */
static size_t decode(const char *text, uint32_t *point)
{
	const unsigned char *at = (const unsigned char *)text;
	uint32_t lowest;
	size_t n = length_of(at[0], &lowest);

	*point = n < 2 ? at[0] : at[0] & (0x7fu >> n);
	for (size_t i = 1; i < n; i++) {
		if ((at[i] & 0xc0) != 0x80) /* also true at the terminating NUL */
			return 0;
		*point = *point << 6 | (at[i] & 0x3f);
	}
	if (*point < lowest || *point > 0x10ffff || (*point >= 0xd800 && *point <= 0xdfff))
		return 0;
	return n;
}

static bool steers(uint32_t point)
{
	static const struct {
		uint32_t first, last;
	} ranges[] = {
		{0x00, 0x1f},	  {0x7f, 0x9f},	    {0x061c, 0x061c},
		{0x200e, 0x200f}, {0x2028, 0x202e}, {0x2066, 0x2069},
	};

	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (point >= ranges[i].first && point <= ranges[i].last)
			return true;
	return false;
}

size_t text_character(const char *text, bool *printable)
{
	uint32_t point;
	size_t n = decode(text, &point);

	*printable = n && !steers(point);
	return n ? n : 1;
}

bool text_is_printable(const char *text)
{
	bool printable = true;

	while (*text && printable)
		text += text_character(text, &printable);
	return printable;
}

bool list_has(const char *list, const char *separators, const char *word)
{
	size_t n = strlen(word), length;

	for (list += strspn(list, separators); *list; list += strspn(list, separators)) {
		length = strcspn(list, separators);
		if (length == n && !strncmp(list, word, n))
			return true;
		list += length;
	}
	return false;
}

void text_make_printable(char *text)
{
	text_copy(text, strlen(text) + 1, text);
}

void text_make_lines_printable(char *text)
{
	bool printable;
	char *to = text;

	for (size_t n; *text; text += n) {
		n = text_character(text, &printable);
		if (printable || *text == '\n') {
			memmove(to, text, n);
			to += n;
		} else {
			*to++ = *text == '\t' || *text == '\r' ? ' ' : '?';
		}
	}
	*to = 0;
}

void text_copy(char *to, size_t size, const char *from)
{
	bool printable;

	while (*from) {
		size_t n = text_character(from, &printable), room = printable ? n : 1;
		if (room >= size)
			break;
		if (printable)
			memmove(to, from, n);
		else
			*to = '?';
		from += n;
		to += room;
		size -= room;
	}
	*to = 0;
}

const char *text_or(const char *text, const char *instead)
{
	return text ? text : instead;
}

int text_order(const char *a, const char *b)
{
	return strcmp(text_or(a, ""), text_or(b, ""));
}

void text_append(char *text, size_t size, const char *separator, const char *word)
{
	size_t used = strlen(text);

	snprintf(text + used, size - used, "%s%s", used ? separator : "", word);
}

void text_print(FILE *out, const char *text)
{
	text_print_padded(out, text, 0);
}

void text_print_padded(FILE *out, const char *text, int width)
{
	bool printable;

	for (size_t n; *text; text += n) {
		n = text_character(text, &printable);
		if (printable)
			width -= (int)fwrite(text, 1, n, out);
		else
			width -= fputc('?', out) == '?';
	}
	fprintf(out, "%*s", width > 0 ? width : 0, "");
}

void csv_field(FILE *out, const char *text)
{
	if (!strpbrk(text, ",\"\r\n")) {
		fputs(text, out);
		return;
	}
	fputc('"', out);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', out);
		fputc(*text, out);
	}
	fputc('"', out);
}

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

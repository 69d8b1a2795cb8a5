#include "bench/report/html.h"

#include "bench/base/text.h"

#include <stdarg.h>
#include <string.h>

void html_text(FILE *out, const char *text)
{
	bool printable;
	char one[8];

	for (size_t n; *text; text += n) {
		n = text_character(text, &printable);
		snprintf(one, sizeof(one), "%.*s", (int)n, text);
		xml_print(out, printable ? one : "?");
	}
}

void html_put(FILE *out, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	while (*format) {
		size_t n = strcspn(format, "%");
		(void)fwrite(format, 1, n, out);
		format += n;
		if (!*format)
			break;
		if (format[1] == 's')
			html_text(out, va_arg(ap, const char *));
		else if (format[1] == 'z')
			fprintf(out, "%zu", va_arg(ap, size_t));
		else
			fputc('%', out);
		format += format[1] == 'z' ? 3 : 2;
	}
	va_end(ap);
}

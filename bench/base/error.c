#include "bench/base/error.h"

#include "bench/base/exit_code.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Formats into a second buffer, since the arguments may be parts of the first. */
__attribute__((format(printf, 2, 0))) static void set_text(struct error *error, const char *format,
							   va_list ap, const char *behind)
{
	char text[ERROR_TEXT];
	int n = vsnprintf(text, sizeof(text), format, ap);

	if (n < 0)
		n = snprintf(text, sizeof(text), "%s", format);
	if ((size_t)n < sizeof(text))
		snprintf(text + n, sizeof(text) - (size_t)n, "%s", behind);
	memcpy(error->text, text, strlen(text) + 1);
}

int error_set(struct error *error, int code, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	set_text(error, format, ap, "");
	va_end(ap);
	return error->code = code;
}

const char *error_describe(int code)
{
	const char *description = code == -ENOMEM ? "not enough memory" : strerrordesc_np(-code);

	return description ? description : "unknown error";
}

int error_errno(struct error *error, int code, const char *format, ...)
{
	char behind[256];
	va_list ap;

	if (strerrordesc_np(-code))
		snprintf(behind, sizeof(behind), ": %s", error_describe(code));
	else
		snprintf(behind, sizeof(behind), ": error %d", -code);
	va_start(ap, format);
	set_text(error, format, ap, behind);
	va_end(ap);
	return error->code = code;
}

int error_place(struct error *error, int err, const char *option, const char *place_format, ...)
{
	char behind[256];
	va_list ap;

	if (err == -ENOMEM)
		snprintf(behind, sizeof(behind), ": %s", error_describe(err));
	else
		snprintf(behind, sizeof(behind), ": %s; choose another place with %s",
			 error_describe(err), option);
	va_start(ap, place_format);
	set_text(error, place_format, ap, behind);
	va_end(ap);
	return error->code = EXIT_USAGE;
}

int error_prefix(struct error *error, const char *format, ...)
{
	char behind[ERROR_TEXT];
	va_list ap;

	memcpy(behind, error->text, strlen(error->text) + 1);
	va_start(ap, format);
	set_text(error, format, ap, behind);
	va_end(ap);
	return error->code;
}

int error_exit_code(const struct error *error)
{
	return error->code < 0 ? EXIT_USAGE : error->code;
}

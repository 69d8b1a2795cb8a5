#include "bench/counters/event.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *const event_domain_names[DOMAIN_COUNT] = {"user", "kernel", "both"};

void event_refuse(struct event *event, enum event_status status, const char *format, ...)
{
	va_list ap;

	event->status = status;
	va_start(ap, format);
	vsnprintf(event->reason, sizeof(event->reason), format, ap);
	va_end(ap);
}

void event_quantity(const char *name, char *quantity, size_t size)
{
	size_t length = strlen(name);

	if (length > 2 && name[length - 2] == ':' &&
	    (name[length - 1] == 'u' || name[length - 1] == 'k'))
		length -= 2;
	snprintf(quantity, size, "%.*s", (int)length, name);
}

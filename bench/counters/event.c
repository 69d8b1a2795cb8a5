#include "bench/counters/event.h"

#include <stdarg.h>
#include <stdio.h>

const char *const event_domain_names[DOMAIN_COUNT] = {"user", "kernel", "both"};

void event_refuse(struct event *event, enum event_status status, const char *format, ...)
{
	va_list ap;

	event->status = status;
	va_start(ap, format);
	vsnprintf(event->reason, sizeof(event->reason), format, ap);
	va_end(ap);
}

/* What the kernel's log has on its clocksource: the lines of /dev/kmsg in which it judged the TSC
 * or chose another. */
#ifndef SYSPATH_CLOCK_LOG_H
#define SYSPATH_CLOCK_LOG_H

#include "bench/host/source.h"

#include <stdbool.h>

enum { CLOCK_LOG_LINES = 8, CLOCK_LOG_LINE = 256 };

/* What a line is about. */
enum clock_log_kind {
	CLOCK_LOG_WATCHDOG, /* the clocksource watchdog called a clocksource unstable */
	CLOCK_LOG_UNSTABLE, /* the TSC was called unstable for another reason */
	CLOCK_LOG_SWITCH,   /* a clocksource was chosen */
};

struct clock_log {
	struct {
		enum clock_log_kind kind;
		char text[CLOCK_LOG_LINE]; /* printable */
	} line[CLOCK_LOG_LINES];
	size_t n;
	int err; /* -errno of open(2) or read(2): nothing was read; 0 where it was */
};

/* Reads the log without taking anything out of it; of more than CLOCK_LOG_LINES lines the first,
 * and the last switch. A line is missing where the log's buffer has been overwritten since. */
void clock_log_read(const struct host_source *source, struct clock_log *out);

/* The first line of the kind, or NULL. */
const char *clock_log_find(const struct clock_log *log, enum clock_log_kind kind);

#endif

/* Why the clocksource is what it is, and what to do where it cannot be read in user space. Pure. */
#ifndef SYSPATH_CLOCK_CAUSE_H
#define SYSPATH_CLOCK_CAUSE_H

#include "bench/clockcheck/clock_log.h"

#include <jansson.h>
#include <stdbool.h>

/* Who chose it. */
enum clock_chooser {
	CHOSEN_BY_COMMAND_LINE, /* a parameter names it, or takes the TSC away */
	CHOSEN_BY_WATCHDOG,	/* the kernel's watchdog found the TSC unstable */
	CHOSEN_BY_KERNEL,	/* the kernel preferred it, or found the TSC unusable otherwise */
	CHOSEN_BY_SOMEBODY,	/* since boot, by sysfs: the kernel would prefer the TSC it has */
	CHOSEN_UNKNOWN,		/* the clocksource itself is not known */
};
extern const char *const clock_chooser_names[]; /* in documents: "command line", ... */

struct clock_cause {
	enum clock_chooser by;
	char because[512]; /* one sentence, printable */
	bool offers_tsc;   /* the kernel has the TSC among its clocksources */
	bool tsc_unstable; /* the kernel called it unstable, or does not offer it */
	bool by_tsc;	   /* the clocksource in use is the TSC itself */
};

/* Of the facts of a host (bench/host/host.h) and what the log has. */
void clock_cause_find(const json_t *host, const struct clock_log *log, struct clock_cause *out);

/* What to do where clock functions fall back: an array of {"what": TEXT, "command": TEXT}, the
 * command for a POSIX shell. `functions`: the reason is not the clocksource, but that functions are
 * missing from the vDSO. A new reference; NULL when out of memory. */
json_t *clock_cause_advice(const json_t *host, const struct clock_cause *cause, bool functions);

#endif

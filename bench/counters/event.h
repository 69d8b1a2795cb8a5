/* An event, and whether it can be counted here. */
#ifndef SYSPATH_EVENT_H
#define SYSPATH_EVENT_H

#include <linux/perf_event.h>
#include <stdbool.h>
#include <stdint.h>

enum { EVENT_NAME_MAX = 128, EVENT_REASON_MAX = 256 }; /* bytes with the closing NUL */

/* What a count includes. */
enum event_domain { DOMAIN_USER, DOMAIN_KERNEL, DOMAIN_BOTH, DOMAIN_COUNT };
extern const char *const event_domain_names[DOMAIN_COUNT];

/* How an event is counted, in the order in which groups are taken. Kinds never share a group: a
 * software event or a tracepoint makes the kernel's path longer while it is open, and hardware
 * counters would see that. */
enum event_kind { KIND_HARDWARE, KIND_MSR, KIND_SOFTWARE, KIND_TRACEPOINT, KIND_COUNT };

/* The role of an event in this program, whatever name it was requested by. */
enum event_role {
	ROLE_NONE,
	ROLE_CYCLES, /* core cycles, of the CPU's own clock */
	ROLE_INSTRUCTIONS,
	ROLE_APERF, /* core cycles too, of the msr PMU */
	ROLE_PAGE_FAULTS,
	ROLE_SYS_ENTER,	       /* raw_syscalls:sys_enter */
	ROLE_EMULATE_VSYSCALL, /* vsyscall:emulate_vsyscall */
};

enum event_status {
	EVENT_READY,	   /* can be counted on this host */
	EVENT_UNAVAILABLE, /* exists, but not here or not for this user; see the reason */
	EVENT_UNKNOWN,	   /* no such event, or one that cannot be asked for like this */
};

struct event {
	char name[EVENT_NAME_MAX]; /* as it was asked for */
	struct perf_event_attr attr;
	enum event_domain domain;
	enum event_kind kind;
	enum event_role role;
	enum event_status status;
	bool exact;	/* the same whole number on every call of a cell, unlike cycles */
	bool asked;	/* false: counted for the counter truths only */
	uint32_t group; /* the group it is counted in; means something when ready */
	char reason[EVENT_REASON_MAX]; /* empty when ready */
};

/* Sets status and reason. */
void event_refuse(struct event *event, enum event_status status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif

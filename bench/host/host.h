/* The facts of a host, as the `host` object of a result document: two tables of facts,
 *
 *     {"hard": {KEY: VALUE, ...}, "soft": {KEY: VALUE, ...}}
 *
 * Hard: two runs that differ in it cannot be compared as if nothing else had changed: it changes
 * the instructions that are executed on the entry path (kernel, mitigations, audit, tracer, ...) or
 * the core and the clock that execute and count them. Soft: a difference is shown, because it moves
 * or spreads the figures (governor, load) or names the machine, but the same code ran.
 *
 * Every key is always present. A value is a string, an integer, a boolean or an object of strings;
 * null when it cannot be read here. Null therefore means unknown: a reader of documents treats it
 * as neither equal nor different. The keys are the rows of bench/host/facts.def, in its order,
 * described one by one in docs/host.md. */
#ifndef SYSPATH_HOST_HOST_H
#define SYSPATH_HOST_HOST_H

#include <jansson.h>
#include <stddef.h>

#include "bench/host/source.h"

/* Facts that only the workers, or a run as a whole, can provide. All zero is valid: all unknown. */
struct host_worker_facts {
	const char *vsyscall_mode; /* "native", "emulate", "xonly", "none"; NULL unknown */
	const char
		*worker64_build_id; /* lower-case hexadecimal (bench/session/build_id.h), or NULL */
	const char *worker32_build_id; /* the same */
	double tsc_hz;		       /* TSC ticks per second, > 0; 0 unknown */
	const char *tsc_hz_source;     /* how it was found, in words; NULL unknown */
};

enum host_section {
	HOST_HARD,
	HOST_SOFT,
};

/* One row of facts.def, for who prints or compares. */
struct host_fact {
	enum host_section section;
	const char *key;     /* unique over both sections */
	const char *meaning; /* one line, units where there are any */
};

extern const struct host_fact host_facts[];
extern const size_t host_fact_count;

/* The name of a section in the document: "hard" or "soft". */
const char *host_section_name(enum host_section section);

/* Describes the running host, or the one of `source`. A new reference; NULL only when out of
 * memory. Reads files and CPUID and asks the audit subsystem; changes nothing, needs no privilege
 * (some facts are null without it), takes a few milliseconds. */
json_t *host_describe(const struct host_worker_facts *worker);
json_t *host_describe_from(const struct host_source *source,
			   const struct host_worker_facts *worker);

#endif

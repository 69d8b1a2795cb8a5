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

/* The files that are read for the facts of any host, "PATH" or "PATH:FIELD", at most `most`; those
 * that depend on what another holds are not among them. How many. */
size_t host_fact_files(const char **paths, size_t most);

/* Describes the host of `source`, host_source_live for the running one. `given` is an object of the
 * facts that only the workers, or a run as a whole, can provide ("given" in facts.def), by their
 * keys; one that is missing is unknown, as all are if it is NULL. A new reference; NULL only when
 * out of memory. Reads files and CPUID and asks the audit subsystem; changes nothing, needs no
 * privilege (some facts are null without it), takes a few milliseconds. */
json_t *host_describe(const struct host_source *source, const json_t *given);

/* Fills facts of the machine and its kernel that are null in `host` from `other`, of another
 * process on the same kernel; what is of a process stays as it is. */
void host_fill_kernel(json_t *host, const json_t *other);

#endif

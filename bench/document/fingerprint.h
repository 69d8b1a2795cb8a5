/* Whether two runs may be compared: the hard facts of their hosts (bench/host/host.h). Pure. */
#ifndef SYSPATH_FINGERPRINT_H
#define SYSPATH_FINGERPRINT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* One fact that differs. */
struct fingerprint_difference {
	char key[128]; /* "kernel_release"; of an object's member "mitigations.retbleed" */
	char base[96]; /* the values as text, truncated; "(none)" for a missing member */
	char new[96];
	bool in_run; /* within one run: it changed from `base` to `new` during the run */
};

struct fingerprint_list {
	struct fingerprint_difference *item;
	size_t n;
};

/* Adds a difference to the list. 0 or -ENOMEM. */
int fingerprint_append(struct fingerprint_list *list, const struct fingerprint_difference *d);

/* Lists the differences between two `host` objects in the section "hard" or "soft": facts in the
 * order of facts.def, then any others in the documents. A fact that is null or missing on either
 * side is unknown: neither equal nor different. Objects are compared member by member, where a
 * missing member is a value (no such parameter given). Soft facts that differ between any two runs
 * (load, uptime, the frequency's last digits) are left out. 0 or -ENOMEM; free *out in either
 * case. */
int fingerprint_compare(const json_t *base, const json_t *new, const char *section,
			struct fingerprint_list *out);
void fingerprint_free(struct fingerprint_list *list);

/* How many facts of a section are known of two hosts. A fact of facts.def is known if it is present
 * and not null. */
struct fingerprint_reach {
	size_t shared;	  /* facts known of both hosts */
	size_t one_sided; /* facts known of one alone */
	char names[128];  /* of the first few of these, "microcode, clocksource, ..." */
};
void fingerprint_reach(const json_t *base, const json_t *new, const char *section,
		       struct fingerprint_reach *out);

/* The first name of a comma-separated list that is a member, "mitigations.retbleed", of no section
 * "hard" of the hosts; NULL when there is none. *length is its length. */
const char *fingerprint_absent(const char *list, const json_t *base, const json_t *new,
			       size_t *length);

/* Whether a comma-separated list names the key, or the object it is a member of. */
bool fingerprint_allows(const char *list, const char *key);

/* Whether every name of a comma-separated list is a hard fact, a member of one, or one of
 * "tsc_hz", "qemu", "suspended", "enters_kernel";
 * else false, *bad points at the first that is not, of *length bytes. */
bool fingerprint_known(const char *list, const char **bad, size_t *length);

#endif

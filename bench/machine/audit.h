/* The kernel's audit subsystem. */
#ifndef SYSPATH_AUDIT_H
#define SYSPATH_AUDIT_H

#include <stdint.h>

/* Its state. The same on both ABIs. */
struct host_audit {
	uint32_t enabled; /* 1: system calls are audited, or could be as soon as a rule asks for it
			   */
	uint32_t daemon;  /* 1: a daemon has registered for the records */
	int32_t rules;	  /* loaded rules of all lists, >= 0 */
};

/* Asks the kernel's audit subsystem; changes nothing. A kernel built without audit is "not enabled,
 * no rules", and returns 0.
 * 0; or -errno with *audit untouched: -EPERM without CAP_AUDIT_CONTROL, -ECONNREFUSED in a user
 * namespace, -EAGAIN when there was no answer within 0.2 s, others of socket(2) and recv(2). */
int audit_read(struct host_audit *audit);

#endif

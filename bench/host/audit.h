/* Asks the kernel's audit subsystem for its state over netlink; changes nothing. */
#ifndef SYSPATH_HOST_AUDIT_H
#define SYSPATH_HOST_AUDIT_H

#include "bench/host/source.h"

/* Fills *audit. A kernel built without audit is "not enabled, no rules", and returns 0.
 * 0; or -errno with *audit untouched: -EPERM without CAP_AUDIT_CONTROL, -ECONNREFUSED in a user
 * namespace, -EAGAIN when there was no answer within 0.2 s, others of socket(2) and recv(2). */
int audit_read(struct host_audit *audit);

#endif

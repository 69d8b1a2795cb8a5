/* The request to a guest: the file /request of its initramfs, one "KEY NUMBER" per line, all keys
 * in a fixed order: driver and guest are of one build. */
#ifndef SYSPATH_GUEST_REQUEST_H
#define SYSPATH_GUEST_REQUEST_H

#include "bench/engine/engine.h"
#include "bench/engine/plan.h"

#include <stddef.h>

struct guest_request {
	struct engine_settings settings;
	struct selection selection;
};

/* The text of a request, with "\n" at its end. Returns its length, or -ENAMETOOLONG when it does
 * not fit in `size` bytes. */
int guest_request_text(const struct guest_request *request, char *text, size_t size);

/* Parses the text. 0; or -EINVAL with *bad pointing at the invalid line: another key than is due,
 * no number, a number out of range. */
int guest_request_parse(const char *text, struct guest_request *out, const char **bad);

#endif

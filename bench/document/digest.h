/* Content hashes that identify runs and hosts in the history and KCIDB. Pure. */
#ifndef SYSPATH_DIGEST_H
#define SYSPATH_DIGEST_H

#include <jansson.h>

enum { DIGEST_HEX = 33 };

/* Fowler-Noll-Vo 1a over 128 bits (RFC 9923), of JSON in canonical form, as 32 hexadecimal digits:
 * no protection against forgery. 0, -ENOMEM or -EINVAL (a name in an object that is no UTF-8).
 *
 * The form is that of json_dumps() of jansson 2.14 with JSON_COMPACT and JSON_SORT_KEYS. Numbers
 * are formatted here, not by the library: 2.15 writes reals with as few digits as possible, which
 * would change the hash of every run that is in a history already. */
int digest_of(const json_t *value, char hex[DIGEST_HEX]);

#endif

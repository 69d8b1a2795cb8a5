/* A name for data: what the history and KCIDB know a run and a host by. Pure. */
#ifndef SYSPATH_DIGEST_H
#define SYSPATH_DIGEST_H

#include <jansson.h>

enum { DIGEST_HEX = 33 };

/* Fowler-Noll-Vo 1a over 128 bits (RFC 9923), of JSON in one form, as 32 hexadecimal digits: no
 * protection against forgery. 0, -ENOMEM or -EINVAL (a name in an object that is no UTF-8).
 *
 * The form is what json_dumps() of jansson 2.14 gives with JSON_COMPACT and JSON_SORT_KEYS. The
 * numbers are written here, not by the library: 2.15 writes reals with as few digits as it can, and
 * each run of a history that another release began would be a new one. */
int digest_of(const json_t *value, char hex[DIGEST_HEX]);

#endif

/* The events of a run. */
#ifndef SYSPATH_EVENT_SET_H
#define SYSPATH_EVENT_SET_H

#include "bench/counters/event.h"

#include <stddef.h>

/* The number that can be requested, and room for those that the counter truths need. */
enum { EVENT_SET_ASKED = 64, EVENT_SET_MAX = EVENT_SET_ASKED + 3 };

struct event_set {
	size_t n;	   /* 1 to EVENT_SET_MAX */
	uint32_t n_groups; /* once event_set_make_groups has run */
	struct event events[EVENT_SET_MAX];
};

/* The word that means the list event_set_default in another. */
#define EVENT_DEFAULT "default"
extern const char event_set_default[];

/* Reads "a,b,default"; a name that is there twice counts once. The events that the counter
 * truths need and that were not asked for are added behind. `root` is encode_event's. 0; -ENOENT
 * when an event is unknown, which *bad then points at, in the set, with its reason; -EINVAL when a
 * name is empty, -E2BIG when there are more than EVENT_SET_ASKED: *bad is NULL then. Blanks around
 * a name are no part of it. */
int event_set_parse(const char *root, const char *list, struct event_set *out,
		    const struct event **bad);

/* Whether a group of these n events is counted without multiplexing: 0, or an -errno. */
typedef int event_group_fits(void *ctx, const struct event *const *events, size_t n);

/* Gives every ready event a group: in the order of the kinds, of each kind those with a role first,
 * then in that of the set, as many together as `fits` allows. An event that does not fit even alone
 * becomes unavailable, with the reason. */
void event_set_make_groups(struct event_set *set, event_group_fits *fits, void *ctx);

/* The ready events of a group, in the order of the set; returns how many. */
size_t event_set_group(const struct event_set *set, uint32_t group,
		       const struct event *events[EVENT_SET_MAX]);

/* The position of the first ready event of a role (and of a domain, unless DOMAIN_COUNT), or -1. */
int event_set_find(const struct event_set *set, enum event_role role, enum event_domain domain);

#endif

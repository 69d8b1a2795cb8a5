#include "bench/counters/event_set.h"

#include "bench/counters/encode.h"
#include "bench/counters/open_strerror.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Page faults are also requested separately: counting those of user space is allowed to everyone.
 * An event without a domain here happens in the kernel, or cannot be split by domain. */
const char event_set_default[] =
	"cycles:u,cycles:k,instructions:u,instructions:k,branch-misses:u,branch-misses:k,"
	"iTLB-load-misses:u,iTLB-load-misses:k,dTLB-load-misses:u,dTLB-load-misses:k,"
	"page-faults:u,page-faults:k,context-switches,cpu-migrations,msr::aperf,msr::mperf,msr::smi,"
	"vsyscall:emulate_vsyscall,raw_syscalls:sys_enter";

/* What the counter truths (bench/counters/truth.h) are judged by, in every counted run. */
static const struct {
	enum event_role role;
	enum event_domain domain; /* DOMAIN_COUNT: any */
	const char *name;
} needed[] = {
	{ROLE_PAGE_FAULTS, DOMAIN_USER, "page-faults:u"},
	{ROLE_EMULATE_VSYSCALL, DOMAIN_COUNT, "vsyscall:emulate_vsyscall"},
	{ROLE_SYS_ENTER, DOMAIN_COUNT, "raw_syscalls:sys_enter"},
};

static struct event *find_name(struct event_set *set, const char *name)
{
	for (size_t i = 0; i < set->n; i++)
		if (!strcmp(set->events[i].name, name))
			return &set->events[i];
	return NULL;
}

static int add(const char *root, const char *name, struct event_set *set, const struct event **bad)
{
	if (find_name(set, name))
		return 0;
	if (set->n == EVENT_SET_ASKED)
		return -E2BIG;
	struct event *e = &set->events[set->n++];
	encode_event(root, name, e);
	e->asked = true;
	if (e->status != EVENT_UNKNOWN)
		return 0;
	*bad = e;
	return -ENOENT;
}

_Static_assert(sizeof(needed) / sizeof(needed[0]) == EVENT_SET_MAX - EVENT_SET_ASKED,
	       "bench/counters/event_set.h");

/* A kernel that has none of them is no error. */
static void add_needed(const char *root, struct event_set *set)
{
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		if (event_set_find(set, needed[i].role, needed[i].domain) >= 0 ||
		    find_name(set, needed[i].name))
			continue;
		struct event *e = &set->events[set->n];
		encode_event(root, needed[i].name, e);
		set->n += e->status != EVENT_UNKNOWN;
	}
}

static int add_default(const char *root, struct event_set *set, const struct event **bad)
{
	char name[EVENT_NAME_MAX];
	int err = 0;

	for (const char *at = event_set_default; *at && !err; at += strspn(at, ",")) {
		size_t length = strcspn(at, ",");
		snprintf(name, sizeof(name), "%.*s", (int)length, at);
		err = add(root, name, set, bad);
		at += length;
	}
	return err;
}

int event_set_parse(const char *root, const char *list, struct event_set *out,
		    const struct event **bad)
{
	char name[EVENT_NAME_MAX + 1];
	int err = 0;

	*out = (struct event_set){0};
	*bad = NULL;
	for (const char *at = list; !err; at++) {
		at += strspn(at, " ");
		size_t rest = strcspn(at, ","), length = rest;
		while (length && at[length - 1] == ' ')
			length--;
		if (!length)
			return -EINVAL;
		snprintf(name, sizeof(name), "%.*s", (int)length, at);
		err = !strcmp(name, EVENT_DEFAULT) ? add_default(root, out, bad)
						   : add(root, name, out, bad);
		at += rest;
		if (!*at)
			break;
	}
	if (!err)
		add_needed(root, out);
	return err;
}

/* The group that is being filled. */
struct filling {
	const struct event *events[EVENT_SET_MAX];
	size_t n;
	event_group_fits *fits;
	void *ctx;
};

/* Adds one event to the group, or to a new one. If it cannot be counted even alone, the group stays
 * open for the events after it. */
static void add_to_group(struct event_set *set, struct event *e, struct filling *group)
{
	const struct event *const alone[] = {e};

	group->events[group->n] = e;
	int err = group->fits(group->ctx, group->events, group->n + 1);
	if (err && group->n) {
		err = group->fits(group->ctx, alone, 1);
		if (!err) {
			set->n_groups++;
			group->n = 0;
			group->events[0] = e;
		}
	}
	if (err) {
		e->status = EVENT_UNAVAILABLE;
		open_strerror(&e->attr, err, e->reason, sizeof(e->reason));
		return;
	}
	e->group = set->n_groups;
	group->n++;
}

void event_set_make_groups(struct event_set *set, event_group_fits *fits, void *ctx)
{
	set->n_groups = 0;
	for (int kind = 0; kind < KIND_COUNT; kind++) {
		struct filling group = {.fits = fits, .ctx = ctx};
		/* Events with a role first: figures are made of several of them, in one group. */
		for (int plain = 0; plain <= 1; plain++)
			for (size_t i = 0; i < set->n; i++) {
				struct event *e = &set->events[i];
				if (e->status == EVENT_READY && (int)e->kind == kind &&
				    (e->role == ROLE_NONE) == plain)
					add_to_group(set, e, &group);
			}
		set->n_groups += group.n > 0;
	}
}

size_t event_set_group(const struct event_set *set, uint32_t group,
		       const struct event *events[EVENT_SET_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < set->n; i++)
		if (set->events[i].status == EVENT_READY && set->events[i].group == group)
			events[n++] = &set->events[i];
	return n;
}

int event_set_find(const struct event_set *set, enum event_role role, enum event_domain domain)
{
	for (size_t i = 0; i < set->n; i++) {
		const struct event *e = &set->events[i];
		if (e->status == EVENT_READY && e->role == role &&
		    (domain == DOMAIN_COUNT || e->domain == domain))
			return (int)i;
	}
	return -1;
}

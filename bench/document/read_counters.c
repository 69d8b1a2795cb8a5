#include "bench/document/read_counters.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

const char *const count_domain_names[COUNT_DOMAINS] = {"user", "kernel", "both"};

enum { MAX_EVENTS = 1000, MAX_TRUTHS = 100 };

static const double highest_count = 1e15;

/* A string, or null for NULL. */
static bool read_reason(struct reading *r, const json_t *object, const char **reason)
{
	*reason = NULL;
	return json_is_null(json_object_get(object, "reason")) ||
	       field_text(r, object, "reason", reason);
}

static bool read_domain(struct reading *r, const json_t *object, enum count_domain *domain)
{
	int word;

	if (!field_word(r, object, "domain", count_domain_names, COUNT_DOMAINS, &word))
		return false;
	*domain = (enum count_domain)word;
	return true;
}

/* A number, or null for NaN. */
static bool read_known(struct reading *r, const json_t *object, const char *key, double *out)
{
	*out = nan("");
	return json_is_null(json_object_get(object, key)) ||
	       field_number(r, object, key, -highest_count, highest_count, out);
}

static bool read_count(struct reading *r, const json_t *object, void *out)
{
	struct run_count *c = out;

	return field_text(r, object, "name", &c->name) && read_domain(r, object, &c->domain) &&
	       field_number(r, object, "lowest", -highest_count, highest_count, &c->lowest) &&
	       field_number(r, object, "per_call", c->lowest, highest_count, &c->per_call) &&
	       field_number(r, object, "highest", c->per_call, highest_count, &c->highest);
}

static bool read_missed(struct reading *r, const json_t *object, void *out)
{
	struct run_missed *m = out;

	return field_text(r, object, "name", &m->name) &&
	       field_text(r, object, "reason", &m->reason);
}

static bool read_ipc(struct reading *r, const json_t *ipc, void *out)
{
	double *of = out;
	bool good = true;

	for (int i = 0; i < COUNT_DOMAINS && good; i++)
		good = read_known(r, ipc, count_domain_names[i], &of[i]);
	return good;
}

static bool read_truth(struct reading *r, const json_t *object, void *out)
{
	return field_flag(r, object, "held", out);
}

static bool read_truths(struct reading *r, const json_t *object, struct run_counters *out)
{
	bool *held = NULL;
	bool good = field_list(r, object, "truths", MAX_TRUTHS, read_truth, sizeof(*held), &held,
			       &out->truths);

	for (size_t i = 0; i < out->truths; i++)
		out->held += held[i];
	free(held);
	return good;
}

static bool read_members(struct reading *r, const json_t *object, void *out)
{
	struct run_counters *c = out;

	/* Old documents had one reason for all that was missed, which was never shown. */
	return field_count(r, object, "calls", 1, SIZE_MAX / 2, &c->calls) &&
	       field_count(r, object, "repetitions", 1, SIZE_MAX / 2, &c->repetitions) &&
	       field_list(r, object, "events", MAX_EVENTS, read_count, sizeof(*c->counts),
			  &c->counts, &c->n) &&
	       (!json_object_get(object, "missed") ||
		field_list(r, object, "missed", MAX_EVENTS, read_missed, sizeof(*c->missed),
			   &c->missed, &c->n_missed)) &&
	       field_part(r, object, "ipc", read_ipc, c->ipc) &&
	       read_known(r, object, "core_cycles", &c->core_cycles) &&
	       read_known(r, object, "tsc", &c->tsc) && read_truths(r, object, c);
}

bool read_counters(struct reading *r, const json_t *cell, struct run_counters **out)
{
	*out = NULL;
	if (field_absent(cell, "counters"))
		return true;
	*out = calloc(1, sizeof(**out));
	if (!*out)
		return reading_no_memory(r, "counters");
	return field_part_or_null(r, cell, "counters", read_members, *out);
}

void run_counters_free(struct run_counters *counters)
{
	if (counters) {
		free(counters->counts);
		free(counters->missed);
	}
	free(counters);
}

static bool read_event(struct reading *r, const json_t *object, void *out)
{
	static const char *const statuses[] = {"unavailable", "ok"};
	struct run_event *e = out;
	int status;

	if (!field_text(r, object, "name", &e->name) || !read_domain(r, object, &e->domain) ||
	    !field_word(r, object, "status", statuses, 2, &status) ||
	    !field_flag(r, object, "asked", &e->asked) || !read_reason(r, object, &e->reason))
		return false;
	e->counted = status;
	return e->counted || e->reason ||
	       reading_wrong(r, "reason", "missing, though the event is not counted");
}

bool read_events(struct reading *r, const json_t *root, struct run_event **events, size_t *n)
{
	*events = NULL;
	*n = 0;
	return field_absent(root, "events") ||
	       field_list(r, root, "events", MAX_EVENTS, read_event, sizeof(**events), events, n);
}

const struct run_count *run_count_find(const struct run_counters *counters, const char *name)
{
	for (size_t i = 0; i < counters->n; i++)
		if (!strcmp(counters->counts[i].name, name))
			return &counters->counts[i];
	return NULL;
}

const char *run_missed_reason(const struct run_counters *counters, const char *name)
{
	for (size_t i = 0; i < counters->n_missed; i++)
		if (!strcmp(counters->missed[i].name, name))
			return counters->missed[i].reason;
	return NULL;
}

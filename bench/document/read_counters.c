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

static bool read_counts(struct reading *r, const json_t *object, struct run_counters *out)
{
	json_t *list, *item;
	bool good = true;
	size_t i;

	if (!field_array(r, object, "events", 0, MAX_EVENTS, &list))
		return false;
	out->counts = calloc(json_array_size(list) + 1, sizeof(*out->counts));
	if (!out->counts)
		return reading_no_memory(r, "events");
	json_array_foreach (list, i, item) {
		struct run_count *c = &out->counts[i];
		size_t mark = reading_enter(r, "events[%zu]", i);
		good = good && field_text(r, item, "name", &c->name) &&
		       read_domain(r, item, &c->domain) &&
		       field_number(r, item, "lowest", -highest_count, highest_count, &c->lowest) &&
		       field_number(r, item, "per_call", c->lowest, highest_count, &c->per_call) &&
		       field_number(r, item, "highest", c->per_call, highest_count, &c->highest);
		reading_leave(r, mark);
		out->n += good;
	}
	return good;
}

static bool read_missed(struct reading *r, const json_t *object, struct run_counters *out)
{
	json_t *list = json_object_get(object, "missed"), *item;
	bool good = true;
	size_t i;

	if (!list) /* old documents had one reason for all, which was never shown */
		return true;
	if (!field_array(r, object, "missed", 0, MAX_EVENTS, &list))
		return false;
	out->missed = calloc(json_array_size(list) + 1, sizeof(*out->missed));
	if (!out->missed)
		return reading_no_memory(r, "missed");
	json_array_foreach (list, i, item) {
		struct run_missed *m = &out->missed[i];
		size_t mark = reading_enter(r, "missed[%zu]", i);
		good = good && field_text(r, item, "name", &m->name) &&
		       field_text(r, item, "reason", &m->reason);
		reading_leave(r, mark);
		out->n_missed += good;
	}
	return good;
}

static bool read_ipc(struct reading *r, const json_t *object, struct run_counters *out)
{
	bool good = true;
	json_t *ipc;

	if (!field_object(r, object, "ipc", &ipc))
		return false;
	size_t mark = reading_enter(r, "ipc");
	for (int i = 0; i < COUNT_DOMAINS && good; i++)
		good = read_known(r, ipc, count_domain_names[i], &out->ipc[i]);
	reading_leave(r, mark);
	return good;
}

static bool read_truths(struct reading *r, const json_t *object, struct run_counters *out)
{
	json_t *list, *item;
	bool good = true, held;
	size_t i;

	if (!field_array(r, object, "truths", 0, MAX_TRUTHS, &list))
		return false;
	json_array_foreach (list, i, item) {
		size_t mark = reading_enter(r, "truths[%zu]", i);
		good = good && field_flag(r, item, "held", &held);
		reading_leave(r, mark);
		out->truths += good;
		out->held += good && held;
	}
	return good;
}

bool read_counters(struct reading *r, const json_t *cell, struct run_counters **out)
{
	const json_t *object = json_object_get(cell, "counters");

	*out = NULL;
	if (!object || json_is_null(object))
		return true;
	if (!json_is_object(object))
		return reading_wrong(r, "counters", "neither an object nor null");
	*out = calloc(1, sizeof(**out));
	if (!*out)
		return reading_no_memory(r, "counters");
	size_t mark = reading_enter(r, "counters");
	bool good = field_count(r, object, "calls", 1, SIZE_MAX / 2, &(*out)->calls) &&
		    field_count(r, object, "repetitions", 1, SIZE_MAX / 2, &(*out)->repetitions) &&
		    read_counts(r, object, *out) && read_missed(r, object, *out) &&
		    read_ipc(r, object, *out) &&
		    read_known(r, object, "core_cycles", &(*out)->core_cycles) &&
		    read_known(r, object, "tsc", &(*out)->tsc) && read_truths(r, object, *out);
	reading_leave(r, mark);
	return good;
}

void run_counters_free(struct run_counters *counters)
{
	if (counters) {
		free(counters->counts);
		free(counters->missed);
	}
	free(counters);
}

static bool read_event(struct reading *r, const json_t *object, struct run_event *out)
{
	static const char *const statuses[] = {"unavailable", "ok"};
	int status;

	if (!field_text(r, object, "name", &out->name) || !read_domain(r, object, &out->domain) ||
	    !field_word(r, object, "status", statuses, 2, &status) ||
	    !field_flag(r, object, "asked", &out->asked) || !read_reason(r, object, &out->reason))
		return false;
	out->counted = status;
	return out->counted || out->reason ||
	       reading_wrong(r, "reason", "missing, though the event is not counted");
}

bool read_events(struct reading *r, const json_t *root, struct run_event **events, size_t *n)
{
	json_t *list = json_object_get(root, "events"), *item;
	bool good = true;
	size_t i;

	*events = NULL;
	*n = 0;
	if (!list || json_is_null(list))
		return true;
	if (!field_array(r, root, "events", 0, MAX_EVENTS, &list))
		return false;
	*events = calloc(json_array_size(list) + 1, sizeof(**events));
	if (!*events)
		return reading_no_memory(r, "events");
	json_array_foreach (list, i, item) {
		size_t mark = reading_enter(r, "events[%zu]", i);
		good = good && read_event(r, item, &(*events)[i]);
		reading_leave(r, mark);
	}
	*n = good ? json_array_size(list) : 0;
	return good;
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

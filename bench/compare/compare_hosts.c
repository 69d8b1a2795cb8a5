#include "bench/compare/compare_hosts.h"

#include "bench/base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Two measurements of one TSC rate agree much better than this; two CPU models do not. */
static const double hz_slack = 0.005;

static const json_t *host_of(const struct compare_side *side, size_t i)
{
	return json_object_get(side->documents[i].root, "host");
}

bool compare_on_hypervisor(const struct compare_side *side)
{
	const char *name = document_fact(side->documents, "hard", "hypervisor");

	return name && strcmp(name, "none");
}

bool compare_hz_differs(const struct run_document *a, const struct run_document *b)
{
	return fabs(a->tsc_hz / b->tsc_hz - 1) > hz_slack;
}

static int file_difference(struct comparison *c, const struct fingerprint_difference *d)
{
	bool allowed = strcmp(d->key, "engine") && ((c->settings.any_host && !d->in_run) ||
						    fingerprint_allows(c->settings.allow, d->key));
	struct fingerprint_list *list = allowed ? &c->allowed : &c->refused;

	for (size_t i = 0; i < list->n; i++)
		if (!strcmp(list->item[i].key, d->key))
			return 0;
	return fingerprint_append(list, d);
}

static int file_own(struct comparison *c, const char *key, const char *base, const char *new,
		    bool in_run)
{
	struct fingerprint_difference own = {.in_run = in_run};

	text_copy(own.key, sizeof(own.key), key);
	text_copy(own.base, sizeof(own.base), base);
	text_copy(own.new, sizeof(own.new), new);
	return file_difference(c, &own);
}

/* Differences of the instrument, from the documents themselves. */
static int check_instruments(struct comparison *c, const struct run_document *a,
			     const struct run_document *b)
{
	char base[32], new[32];

	if (strcmp(a->engine, b->engine) != 0)
		return file_own(c, "engine", a->engine, b->engine, false);
	if (document_is_exact(a) && a->arm.qemu && b->arm.qemu &&
	    strcmp(a->arm.qemu, b->arm.qemu) != 0)
		return file_own(c, "qemu", a->arm.qemu, b->arm.qemu, false);
	if (!c->by_clock || !compare_hz_differs(a, b))
		return 0;
	snprintf(base, sizeof(base), "%.0f", a->tsc_hz);
	snprintf(new, sizeof(new), "%.0f", b->tsc_hz);
	return file_own(c, "tsc_hz", base, new, false);
}

/* A run during which the host or the clock changed is comparable with nothing, not even itself. */
static int check_changes(struct comparison *c, const struct run_document *d)
{
	int err = 0;

	for (size_t i = 0; i < d->n_changes && !err; i++)
		err = file_own(c, d->changes[i].key, d->changes[i].before, d->changes[i].after,
			       true);
	return err;
}

/* Adds the differences between the first BASE document and another one. */
static int check_pair(struct comparison *c, const struct compare_side *side, size_t i)
{
	const struct run_document *a = &c->base.documents[0], *b = &side->documents[i];
	struct fingerprint_list found = {0};
	int err = check_instruments(c, a, b);

	if (!err)
		err = fingerprint_compare(host_of(&c->base, 0), host_of(side, i), "hard", &found);
	for (size_t k = 0; k < found.n && !err; k++)
		err = file_difference(c, &found.item[k]);
	fingerprint_free(&found);
	return err;
}

int compare_check_hosts(struct comparison *c)
{
	const struct compare_side *sides[] = {&c->base, &c->new};
	int err = 0;

	for (int s = 0; s < 2; s++)
		for (size_t i = 0; i < sides[s]->n && !err; i++)
			err = check_changes(c, &sides[s]->documents[i]);
	for (int s = 0; s < 2; s++)
		for (size_t i = !s; i < sides[s]->n && !err; i++)
			err = check_pair(c, sides[s], i);
	return err ? err
		   : fingerprint_compare(host_of(&c->base, 0), host_of(&c->new, 0), "soft",
					 &c->soft);
}

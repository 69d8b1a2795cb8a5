#include "bench/table/counter_columns.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

double column_value(const struct column *column, const struct run_counters *c)
{
	const double unknown = nan("");
	const struct run_count *other = column->other ? run_count_find(c, column->other) : NULL;
	const struct run_count *user = column->user ? run_count_find(c, column->user) : NULL;

	switch (column->kind) {
	case COLUMN_EVENT:
		return other ? other->per_call : unknown;
	case COLUMN_SUM:
		return user && other ? user->per_call + other->per_call : unknown;
	case COLUMN_IPC:
		return c->ipc[column->domain];
	case COLUMN_CORE:
		return c->core_cycles;
	case COLUMN_TSC:
		return c->tsc;
	}
	return unknown;
}

bool column_shows(const struct column *column, const struct run_document *d)
{
	bool known = false, missed = false;

	for (size_t i = 0; i < d->n_cells; i++) {
		const struct run_counters *c = d->cells[i].counters;
		if (!c)
			continue;
		double v = column_value(column, c);
		if (!isnan(v) && fabs(v) >= 5e-5)
			return true;
		known |= !isnan(v);
		missed |= column->kind == COLUMN_EVENT && isnan(v);
	}
	return known && missed;
}

static void add_column(struct columns *columns, const struct run_document *d, struct column column)
{
	if (column_shows(&column, d))
		columns->list[columns->n++] = column;
}

static const char *short_domain(enum count_domain domain)
{
	static const char *const names[COUNT_DOMAINS] = {"u", "k", "u+k"};

	return names[domain];
}

/* The event of the kernel domain that corresponds to this one of the user domain, or NULL. */
static const char *user_of(const struct run_document *d, const struct run_event *kernel)
{
	size_t length = strlen(kernel->name);

	if (kernel->domain != COUNT_KERNEL || length < 3 || strcmp(kernel->name + length - 2, ":k"))
		return NULL;
	for (size_t i = 0; i < d->n_events; i++) {
		const char *name = d->events[i].name;
		if (d->events[i].counted && strlen(name) == length &&
		    !strncmp(name, kernel->name, length - 1) && name[length - 1] == 'u')
			return name;
	}
	return NULL;
}

int columns_find(struct columns *columns, const struct run_document *d)
{
	*columns = (struct columns){
		.list = calloc(2 * d->n_events + COUNT_DOMAINS + 2, sizeof(struct column))};
	if (!columns->list)
		return -ENOMEM;
	for (size_t i = 0; i < d->n_events; i++) {
		const struct run_event *e = &d->events[i];
		struct column c = {.kind = COLUMN_EVENT, .other = e->name};
		size_t length = strlen(e->name);
		bool tagged = length > 2 && e->name[length - 2] == ':';
		snprintf(c.title, sizeof(c.title), "%.*s %s", (int)(tagged ? length - 2 : length),
			 e->name, short_domain(e->domain));
		add_column(columns, d, c);
		c.kind = COLUMN_SUM;
		c.user = user_of(d, e);
		snprintf(c.title, sizeof(c.title), "%.*s u+k", (int)length - 2, e->name);
		if (c.user)
			add_column(columns, d, c);
	}
	for (int k = 0; k < COUNT_DOMAINS; k++) {
		struct column c = {.kind = COLUMN_IPC, .domain = (enum count_domain)k};
		snprintf(c.title, sizeof(c.title), "IPC %s", short_domain(c.domain));
		add_column(columns, d, c);
	}
	struct column core = {.kind = COLUMN_CORE}, tsc = {.kind = COLUMN_TSC};
	snprintf(core.title, sizeof(core.title), "%s u+k", units[UNIT_CYCLE].words);
	snprintf(tsc.title, sizeof(tsc.title), "%s u+k", units[UNIT_TICK].name);
	add_column(columns, d, core);
	add_column(columns, d, tsc);
	return 0;
}

#include "bench/counters/counts.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

int counts_alloc(struct counts *counts, size_t n_cells)
{
	size_t groups = counts->set.n_groups ? counts->set.n_groups : 1;

	counts->cells = calloc(n_cells ? n_cells : 1, sizeof(*counts->cells));
	counts->n_cells = counts->cells ? n_cells : 0;
	for (size_t i = 0; i < counts->n_cells; i++) {
		struct cell_counts *c = &counts->cells[i];
		c->events = calloc(counts->set.n, sizeof(*c->events));
		c->group_tsc = calloc(groups, sizeof(*c->group_tsc));
		c->group_reason = calloc(groups, sizeof(*c->group_reason));
		if (!c->events || !c->group_tsc || !c->group_reason)
			return -ENOMEM;
	}
	return counts->cells ? 0 : -ENOMEM;
}

void counts_free(struct counts *counts)
{
	for (size_t i = 0; i < counts->n_cells; i++) {
		free(counts->cells[i].events);
		free(counts->cells[i].group_tsc);
		free(counts->cells[i].group_reason);
	}
	free(counts->cells);
	counts->cells = NULL;
	counts->n_cells = 0;
}

const struct truth_verdict *counts_judge(const struct event_set *set, struct cell_counts *cell,
					 const struct truth_subject *subject)
{
	const struct truth *truths[TRUTHS_MAX];
	const struct truth_verdict *broken = NULL;
	size_t n = truths_of(subject, truths);

	cell->n_truths = 0;
	for (size_t i = 0; i < n; i++) {
		int k = event_set_find(set, truths[i]->role, truths[i]->domain);
		if (k < 0 || !cell->events[k].counted)
			continue;
		struct truth_verdict *v = &cell->truths[cell->n_truths++];
		*v = (struct truth_verdict){
			.truth = truths[i],
			.event = (size_t)k,
			.also = -1,
			.count = cell->events[k].per_call,
			.held = truth_holds(truths[i], &cell->events[k].per_call)};
		if (!v->held && !broken)
			broken = v;
	}
	return broken;
}

static bool is_counted(const struct cell_counts *cell, int event)
{
	return event >= 0 && cell->events[event].counted;
}

/* Cycles of user and kernel, counted as one event or as two of one group. */
static bool find_cycles(const struct event_set *set, const struct cell_counts *cell,
			struct truth_verdict *v)
{
	int both = event_set_find(set, ROLE_CYCLES, DOMAIN_BOTH);
	int user = event_set_find(set, ROLE_CYCLES, DOMAIN_USER);
	int kernel = event_set_find(set, ROLE_CYCLES, DOMAIN_KERNEL);

	if (is_counted(cell, both)) {
		*v = (struct truth_verdict){
			.event = (size_t)both, .also = -1, .count = cell->events[both].per_call};
		return true;
	}
	if (!is_counted(cell, user) || !is_counted(cell, kernel) ||
	    set->events[user].group != set->events[kernel].group)
		return false;
	const struct per_call *u = &cell->events[user].per_call;
	const struct per_call *k = &cell->events[kernel].per_call;
	*v = (struct truth_verdict){
		.event = (size_t)user,
		.also = kernel,
		.count = {u->median + k->median, u->lowest + k->lowest, u->highest + k->highest}};
	return true;
}

const struct truth_verdict *counts_judge_cycles(const struct event_set *set,
						struct cell_counts *cell,
						const struct ruled_cycles *ruled)
{
	struct truth_verdict v;

	if (cell->n_truths == TRUTHS_MAX || !find_cycles(set, cell, &v))
		return NULL;
	cell->of_ruler = truth_of_ruler(ruled);
	v.truth = &cell->of_ruler;
	v.held = truth_of_ruler_holds(v.truth, ruled, &v.count);
	cell->truths[cell->n_truths++] = v;
	return v.held ? NULL : &cell->truths[cell->n_truths - 1];
}

void counts_name_events(const struct event_set *set, const struct truth_verdict *verdict,
			char *text, size_t size)
{
	bool two = verdict->also >= 0;

	snprintf(text, size, "%s%s%s", set->events[verdict->event].name, two ? " + " : "",
		 two ? set->events[verdict->also].name : "");
}

/* The count of a role in exactly this domain, and its group; NaN if it was not counted. */
static double find_count(const struct event_set *set, const struct cell_counts *cell,
			 enum event_role role, enum event_domain domain, uint32_t *group)
{
	int k = event_set_find(set, role, domain);

	if (k < 0 || !cell->events[k].counted)
		return (double)NAN;
	*group = set->events[k].group;
	return cell->events[k].per_call.median;
}

/* The same; what was counted for user and for kernel apart, but in one group, is added up. */
static double find_total(const struct event_set *set, const struct cell_counts *cell,
			 enum event_role role, enum event_domain domain, uint32_t *group)
{
	double count = find_count(set, cell, role, domain, group);
	uint32_t other = 0;

	if (!isnan(count) || domain != DOMAIN_BOTH)
		return count;
	count = find_count(set, cell, role, DOMAIN_USER, group) +
		find_count(set, cell, role, DOMAIN_KERNEL, &other);
	return !isnan(count) && *group == other ? count : (double)NAN;
}

bool counts_core_cycles(const struct event_set *set, const struct cell_counts *cell, double *cycles,
			double *tsc)
{
	uint32_t group = 0;

	*cycles = find_total(set, cell, ROLE_CYCLES, DOMAIN_BOTH, &group);
	if (isnan(*cycles))
		*cycles = find_total(set, cell, ROLE_APERF, DOMAIN_BOTH, &group);
	*tsc = isnan(*cycles) ? 0 : cell->group_tsc[group];
	return !isnan(*cycles);
}

bool counts_ipc(const struct event_set *set, const struct cell_counts *cell,
		enum event_domain domain, double *ipc)
{
	uint32_t group = 0, other = 0;
	double instructions = find_total(set, cell, ROLE_INSTRUCTIONS, domain, &group);
	double cycles = find_total(set, cell, ROLE_CYCLES, domain, &other);

	*ipc = instructions / cycles;
	return group == other && cycles > 0 && !isnan(instructions);
}

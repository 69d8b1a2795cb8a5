#include "bench/compare/compare_notes.h"

#include "stubs/paths.h"

#include <stdarg.h>
#include <stdint.h>
#include <string.h>

__attribute__((format(printf, 2, 3))) static void note(struct comparison *c, const char *format,
						       ...)
{
	va_list ap;

	if (c->n_notes == COMPARE_NOTES)
		return;
	va_start(ap, format);
	vsnprintf(c->notes[c->n_notes++], COMPARE_NOTE, format, ap);
	va_end(ap);
}

static long long setting(const struct compare_side *side, const char *key)
{
	const json_t *settings = json_object_get(side->documents->root, "settings");

	return json_integer_value(json_object_get(settings, key));
}

/* Invocations of the cell that has the fewest, of those that are judged. */
static void fewest(const struct pool *pool, size_t *least)
{
	for (size_t i = 0; i < pool->n; i++)
		if (pool->cells[i].n && pool->cells[i].n < *least)
			*least = pool->cells[i].n;
}

/* Whether a cell is judged by figures of this kind. */
static bool has_kind(const struct comparison *c, enum figure_kind kind)
{
	bool has = false;

	for (size_t s = 0; s < c->n_by; s++)
		has = has || c->by[s].figure.kind == kind;
	return has;
}

static void note_settings(struct comparison *c)
{
	long long a = setting(&c->base, "batches"), b = setting(&c->new, "batches");

	if (a != b && has_kind(c, FIGURE_FLOOR))
		note(c,
		     "BASE took %lld batches per invocation, NEW %lld: the floor of more batches is lower; compare with --stat p50, or with the same number",
		     a, b);
	a = setting(&c->base, "inject_tsc");
	b = setting(&c->new, "inject_tsc");
	if (a || b)
		note(c, "ticks were injected per call: %lld in BASE, %lld in NEW", a, b);
}

/* A count outside of the other side's range has a verdict even if its own side disagrees; but it is
 * no exact count. */
static void note_uneven(struct comparison *c, const struct pool *pool, const char *side)
{
	size_t uneven = 0;

	for (size_t i = 0; i < pool->n; i++)
		uneven += pool->cells[i].lowest < pool->cells[i].highest;
	if (uneven && figure_is_exact(c->by->figure))
		note(c,
		     "the documents of %s disagree on the exact count of %zu cells: are they of one kernel, command line and QEMU?",
		     side, uneven);
}

/* Too few invocations: the smallest possible p, times the number of cells, is above alpha. */
static void note_reach(struct comparison *c, const struct compare_pools *pools)
{
	size_t m = SIZE_MAX, n = SIZE_MAX, judged = c->statuses[COMPARED_JUDGED];

	if (!judged || figure_is_exact(c->by->figure) || c->identical)
		return;
	for (size_t s = 0; s < pools->n; s++) {
		fewest(&pools->of[s].base, &m);
		fewest(&pools->of[s].new, &n);
	}
	double least = verdict_least_p(m, n);
	if (least * (double)judged >= c->settings.alpha)
		note(c,
		     "%zu against %zu invocations over %zu cells: no change can reach p < %g; measure more invocations, or fewer cells",
		     m, n, judged, c->settings.alpha);
}

/* Cells that were divided by a control of the other ABI, since their own has none. */
static bool crosses_abis(const struct comparison *c)
{
	int control = c->settings.control ? path_by_name(c->settings.control) : -1;

	for (size_t i = 0; i < c->n && control >= 0; i++) {
		int abi = abi_by_name(c->cells[i].abi);
		if (c->cells[i].status == COMPARED_JUDGED && abi >= 0 && !paths[control].on[abi])
			return true;
	}
	return false;
}

/* Drift of the host, which is divided out, or a change of the control alone, which shows in all
 * other cells with the opposite sign. */
static void note_control(struct comparison *c)
{
	double slower = comparison_control_slower(c), faster = comparison_control_faster(c);

	if (slower > 1)
		note(c,
		     "the control %s itself is slower, by up to %.1f %%: drift of the host, or a change of its own, which makes every other cell look faster",
		     c->settings.control, 100 * (slower - 1));
	if (faster < 1)
		note(c,
		     "the control %s itself is faster, by up to %.1f %%: drift of the host, or a change of its own, which makes every other cell look slower",
		     c->settings.control, 100 * (1 - faster));
}

static bool is_allowed(const struct comparison *c, const char *key)
{
	for (size_t i = 0; i < c->allowed.n; i++)
		if (!strcmp(c->allowed.item[i].key, key))
			return true;
	return false;
}

static bool has_changes(const struct comparison *c, enum unit unit)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct compared_cell *cell = &c->cells[i];
		if (cell->status == COMPARED_JUDGED && cell->by.figure.unit == unit &&
		    cell->verdict <= VERDICT_IMPROVEMENT)
			return true;
	}
	return false;
}

/* Drift of the host over minutes looks like a change between runs that were made one after the
 * other. Of ticks most of it is the core's frequency, which core cycles do not have. */
static void note_sequence(struct comparison *c)
{
	if (c->base.n > 1 || c->new.n > 1 || c->settings.control)
		return;
	if (has_changes(c, UNIT_TICK))
		note(c,
		     "the runs were made one after the other: what drifted on the host in between looks like a change too; interleave them (--interleaved), or 'syspath ab'");
	if (has_changes(c, UNIT_CYCLE))
		note(c,
		     "the runs were made one after the other: core cycles leave out the frequency, but not all that drifts on a guest; --control, interleaved runs (--interleaved) and 'syspath ab' leave out more");
}

/* Cells of a shared core, whose floors show what it was shared with too. */
static void note_shared(struct comparison *c)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++)
		n += compare_has_verdict(&c->cells[i]) && c->cells[i].effect.confounded;
	if (n)
		note(c,
		     "%zu cell%s of a core that something else used: only a change of more than %.0f %% is reported; 'syspath ab', or run again when it is idle",
		     n, n == 1 ? " is" : "s are", 100 * COMPARE_SHARED_TOLERANCE);
}

/* Cells that are not judged by what was asked for, or by cycles where others are. */
static void note_stand_in(struct comparison *c, const struct compare_pools *pools)
{
	const struct judged_by *by = &pools->of[pools->n - 1].by;

	if (pools->n > 1)
		note(c,
		     "judged by %s, %s: %zu of %zu cells; %s has no core cycles of the first: %.140s",
		     by->stat->name, units[by->figure.unit].words,
		     pools->measured - pools->by_first, pools->measured,
		     pools->in_new ? "NEW" : "BASE", pools->lack);
}

/* A fact that only one side knows may or may not differ. Noted once, for the first document that
 * has such a fact. */
static bool note_reach_of(struct comparison *c, const struct run_document *document)
{
	const json_t *a = json_object_get(c->base.documents->root, "host");
	const json_t *b = json_object_get(document->root, "host");
	struct fingerprint_reach reach;

	fingerprint_reach(a, b, "hard", &reach);
	if (!reach.shared)
		note(c, "no hard fact is known of both hosts: whether they are alike is not known");
	else if (reach.one_sided)
		note(c, "hard facts known of one host alone, which may differ: %zu (%s)",
		     reach.one_sided, reach.names);
	return !reach.shared || reach.one_sided;
}

static void note_hosts(struct comparison *c)
{
	const struct compare_side *sides[] = {&c->base, &c->new};
	bool noted = c->identical;
	size_t length;

	for (int s = 0; s < 2; s++)
		for (size_t i = 0; i < sides[s]->n && !noted; i++)
			noted = note_reach_of(c, &sides[s]->documents[i]);
	const char *absent = fingerprint_absent(
		c->settings.allow, json_object_get(c->base.documents->root, "host"),
		json_object_get(c->new.documents->root, "host"), &length);
	if (absent)
		note(c, "--allow-diff %.*s: neither host has a fact of this name", (int)length,
		     absent);
}

void compare_take_notes(struct comparison *c, const struct compare_pools *pools)
{
	if (c->identical)
		note(c, "BASE and NEW are the same run: every cell is the same by identity");
	if (!c->settings.any_host)
		note_hosts(c);
	note_settings(c);
	note_reach(c, pools);
	note_stand_in(c, pools);
	note_shared(c);
	note_uneven(c, &pools->of->base, "BASE");
	note_uneven(c, &pools->of->new, "NEW");
	note_sequence(c);
	note_control(c);
	if (crosses_abis(c))
		note(c,
		     "cells of an ABI without the path %s are divided by the x86_64 invocation that ran at about the same time: only drift cancels",
		     c->settings.control);
	if (is_allowed(c, "tsc_hz") && c->by_clock)
		note(c,
		     "the TSCs run at different rates: costs are compared as time, in ticks of BASE");
}

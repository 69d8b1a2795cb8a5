#include "bench/record/changes.h"

#include "bench/document/fingerprint.h"

#include <stdio.h>

static int add(json_t *list, const char *key, const char *before, const char *after)
{
	return json_array_append_new(
		list, json_pack("{s:s, s:s, s:s}", "key", key, "before", before, "after", after));
}

static int add_clocks(json_t *list, const struct outcome *outcome)
{
	uint64_t suspended_ns = tsc_clock_suspended_ns(&outcome->start, &outcome->end);
	const struct tsc_rate *low, *high;
	struct tsc_rates rates;
	char one[96], other[96];
	int err = 0;

	outcome_tsc_rates(outcome, &rates);
	if (!tsc_rates_agree(&rates, &low, &high)) {
		tsc_rate_text(low, one, sizeof(one));
		tsc_rate_text(high, other, sizeof(other));
		err = add(list, "tsc_hz", one, other);
	}
	if (suspended_ns && !err) {
		snprintf(other, sizeof(other), "%.1f s", (double)suspended_ns * 1e-9);
		err = add(list, "suspended", "0 s", other);
	}
	return err;
}

/* One entry for all cells: what changes for one function does for most. */
static int add_entries(json_t *list, const struct outcome *outcome)
{
	const struct cell_outcome *first = NULL;
	char before[96], after[96];
	size_t n = 0;

	for (size_t i = 0; i < outcome->n_cells; i++) {
		const struct cell_outcome *cell = &outcome->cells[i];
		if (!cell->enters_changed || cell->status != WIRE_OK)
			continue;
		first = first ? first : cell;
		n++;
	}
	if (!first)
		return 0;
	snprintf(before, sizeof(before), "not by %s %s %s%s", abi_names[first->id.abi],
		 paths[first->id.path].name, ops[first->id.op].name, n > 1 ? " and others" : "");
	snprintf(after, sizeof(after), "by them from invocation %u on, or until then",
		 first->entered_from + 1);
	return add(list, "enters_kernel", before, after);
}

static int add_facts(json_t *list, const json_t *before, const json_t *after)
{
	struct fingerprint_list found = {0};
	int err = fingerprint_compare(before, after, "hard", &found);

	for (size_t i = 0; i < found.n && !err; i++)
		err = add(list, found.item[i].key, found.item[i].base, found.item[i].new);
	fingerprint_free(&found);
	return err;
}

json_t *changes_find(const struct outcome *outcome, const json_t *before, const json_t *after)
{
	json_t *list = json_array();
	int err = list ? 0 : -1;

	if (!err && outcome->settings.engine != ENGINE_ICOUNT)
		err = add_clocks(list, outcome);
	if (!err)
		err = add_entries(list, outcome);
	if (!err && before && after)
		err = add_facts(list, before, after);
	if (!err)
		return list;
	json_decref(list);
	return NULL;
}

/* github-action-benchmark, customSmallerIsBetter: an array of {name, value, unit, range, extra}.
 *
 * The action reads a range only as "± N" where N has two characters or more
 * (src/extractRangeInfo.ts matches \d.+), hence the decimals that are always written. It converts
 * units between s, ms, us and ns alone; times are in ns here, so two runs never differ in unit. An
 * exact count has no range. */
#include "bench/export/export_part.h"

static json_t *count_entry(const struct run_cell *cell)
{
	char name[EXPORT_NAME_SIZE], extra[64];

	snprintf(extra, sizeof(extra), "%.4g of the batches agree%s", cell->exact_share,
		 cell->fallback ? "\nfalls back to a system call" : "");
	return json_pack("{s:s, s:f, s:s, s:s}", "name", export_name(cell, '/', name), "value",
			 cell->exact_insn, "unit", "insn", "extra", extra);
}

static json_t *time_entry(const struct run_cell *cell)
{
	char name[EXPORT_NAME_SIZE], range[64], extra[256];

	snprintf(range, sizeof(range), "± %.3f", export_half_width_ns(cell));
	snprintf(extra, sizeof(extra),
		 "95 %% of p50: %.3f to %.3f ns\nfloor: %.3f ns\np99: %.3f ns\n%zu invocations, "
		 "%zu disturbed%s",
		 cell->ns.p50_interval.lo, cell->ns.p50_interval.hi, cell->ns.floor, cell->ns.p99,
		 cell->invocations, cell->disturbed,
		 cell->fallback ? "\nfalls back to a system call" : "");
	return json_pack("{s:s, s:f, s:s, s:s, s:s}", "name", export_name(cell, '/', name), "value",
			 cell->ns.p50, "unit", "ns", "range", range, "extra", extra);
}

char *export_gab(const struct export_source *source)
{
	json_t *root = json_array();

	for (size_t i = 0; i < source->document->n_cells; i++) {
		const struct run_cell *cell = &source->document->cells[i];
		if (!export_is_cost(cell))
			continue;
		if (json_array_append_new(root, export_is_count(cell) ? count_entry(cell)
								      : time_entry(cell))) {
			json_decref(root);
			return NULL;
		}
	}
	return export_json_text(root);
}

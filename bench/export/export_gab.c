/* github-action-benchmark, customSmallerIsBetter: an array of {name, value, unit, range, extra}.
 *
 * The action reads a range only as "± N" where N has two characters or more
 * (src/extractRangeInfo.ts matches \d.+), hence the decimals that are always written. It converts
 * units between s, ms, us and ns alone; times are in ns here, so two runs never differ in unit. An
 * exact count has no range. */
#include "bench/export/export_part.h"

static json_t *count_entry(const struct run_cell *cell, const struct figure *lead)
{
	char name[EXPORT_NAME_SIZE], extra[64];

	snprintf(extra, sizeof(extra), "%.4g of the batches agree%s", cell->exact_share,
		 cell->fallback ? "\nfalls back to a system call" : "");
	return json_pack("{s:s, s:f, s:s, s:s}", "name", export_name(cell, '/', name), "value",
			 lead->value, "unit", units[lead->key.unit].name, "extra", extra);
}

static json_t *time_entry(const struct run_cell *cell, const struct figure *lead)
{
	const char *unit = units[lead->key.unit].name;
	char name[EXPORT_NAME_SIZE], range[64], extra[256];

	snprintf(range, sizeof(range), "± %.3f", export_half_width(lead));
	snprintf(extra, sizeof(extra),
		 "95 %% of %s: %.3f to %.3f %s\nfloor: %.3f %s\np99: %.3f %s\n%zu invocations, "
		 "%zu disturbed%s",
		 figure_kind_names[lead->key.kind], lead->interval.lo, lead->interval.hi, unit,
		 cell_value(cell, FIGURE_FLOOR, lead->key.unit), unit,
		 cell_value(cell, FIGURE_P99, lead->key.unit), unit, cell->invocations,
		 cell->disturbed, cell->fallback ? "\nfalls back to a system call" : "");
	return json_pack("{s:s, s:f, s:s, s:s, s:s}", "name", export_name(cell, '/', name), "value",
			 lead->value, "unit", unit, "range", range, "extra", extra);
}

char *export_gab(const struct export_source *source)
{
	json_t *root = json_array();

	for (size_t i = 0; i < source->document->n_cells; i++) {
		const struct run_cell *cell = &source->document->cells[i];
		if (!export_is_cost(cell))
			continue;
		struct figure lead = export_lead(source->document, cell);
		if (json_array_append_new(root, lead.has_interval ? time_entry(cell, &lead)
								  : count_entry(cell, &lead))) {
			json_decref(root);
			return NULL;
		}
	}
	return export_json_text(root);
}

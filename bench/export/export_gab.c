/* github-action-benchmark, customSmallerIsBetter: an array of {name, value, unit, range, extra}.
 *
 * The action reads a range only as "± N" where N has two characters or more
 * (src/extractRangeInfo.ts matches \d.+), hence the decimals that are always written. It compares
 * by name and converts units between s, ms, us and ns alone: times are in ns here, and core cycles
 * have names of their own, so two runs never differ in the unit of a name. An exact count has no
 * range. */
#include "bench/export/export_part.h"

#include <stdlib.h>

/* The lines of `extra` about a figure with an interval. */
static void print_beside(FILE *out, const struct run_cell *cell, const struct figure *lead)
{
	const char *unit = units[lead->key.unit].name;
	struct figure beside[EXPORT_BESIDE];
	size_t n = export_beside(cell, lead->key.unit, beside);

	fprintf(out, "95 %% of %s: %.3f to %.3f %s\n", figure_kind_names[lead->key.kind],
		lead->interval.lo, lead->interval.hi, unit);
	for (size_t i = 0; i < n; i++)
		fprintf(out, "%s: %.3f %s\n", figure_kind_names[beside[i].key.kind],
			beside[i].value, unit);
	fprintf(out, "%zu invocations, %zu disturbed", cell->invocations, cell->disturbed);
}

/* An interval that is not symmetric is shown by its longer side. */
static json_t *entry(const struct run_document *document, const struct run_cell *cell,
		     const struct figure *lead)
{
	char name[EXPORT_NAME_SIZE], range[64] = "", note[EXPORT_NOTE_SIZE];
	struct sheet extra;

	if (!sheet_open(&extra))
		return NULL;
	if (lead->has_interval) {
		snprintf(range, sizeof(range), "± %.3f", export_half_width(lead));
		print_beside(extra.out, cell, lead);
	} else {
		fprintf(extra.out, "%.4g of the batches agree", cell->exact_share);
	}
	export_note(document, cell, "\n", note);
	if (*note)
		fprintf(extra.out, "\n%s", note);
	char *text = sheet_close(&extra);
	json_t *object = text ? json_pack("{s:s, s:f, s:s, s:s*, s:s}", "name",
					  export_entry_name(cell, lead->key, '/', name), "value",
					  lead->value, "unit", units[lead->key.unit].name, "range",
					  *range ? range : NULL, "extra", text)
			      : NULL;
	free(text);
	return object;
}

char *export_gab(const struct export_source *source)
{
	const struct run_document *document = source->document;
	json_t *root = json_array();
	bool good = root;

	for (size_t i = 0; i < document->n_cells; i++) {
		const struct run_cell *cell = &document->cells[i];
		struct figure leads[EXPORT_LEADS];
		size_t n = export_is_cost(cell) ? export_leads(cell, leads) : 0;
		for (size_t k = 0; k < n && good; k++)
			good = !json_array_append_new(root, entry(document, cell, &leads[k]));
	}
	if (good)
		return export_json_text(root);
	json_decref(root);
	return NULL;
}

/* Bencher Metric Format: an object of benchmarks, each an object of measures. The built-in measure
 * `latency` is in nanoseconds; `floor-ns` and `instructions` are ours, which Bencher creates when
 * it first sees them. A name has at most 1,024 characters, which three names of 63 cannot reach. */
#include "bench/export/export_part.h"

static json_t *measures_of(const struct run_cell *cell)
{
	if (export_is_count(cell))
		return json_pack("{s:{s:f}}", "instructions", "value", cell->exact_insn);
	return json_pack("{s:{s:f, s:f, s:f}, s:{s:f}}", "latency", "value", cell->ns.p50,
			 "lower_value", cell->ns.p50_interval.lo, "upper_value",
			 cell->ns.p50_interval.hi, "floor-ns", "value", cell->ns.floor);
}

char *export_bmf(const struct export_source *source)
{
	json_t *root = json_object();
	char name[EXPORT_NAME_SIZE];

	for (size_t i = 0; i < source->document->n_cells; i++) {
		const struct run_cell *cell = &source->document->cells[i];
		if (!export_is_cost(cell))
			continue;
		if (json_object_set_new(root, export_name(cell, '/', name), measures_of(cell))) {
			json_decref(root);
			return NULL;
		}
	}
	return export_json_text(root);
}

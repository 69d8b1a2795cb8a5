/* Bencher Metric Format: an object of benchmarks, each an object of measures. The built-in measure
 * `latency` is in nanoseconds; the others are ours, which Bencher creates when it first sees
 * them. A name has at most 1,024 characters, which three names of 63 cannot reach. */
#include "bench/export/export_part.h"

static const struct {
	const char *name;
	struct figure_key figure;
} measures[] = {
	{"latency", {FIGURE_P50, UNIT_NS}},
	{"floor-ns", {FIGURE_FLOOR, UNIT_NS}},
	{"cycles", {FIGURE_P50, UNIT_CYCLE}},
	{"p10-cycles", {FIGURE_P10, UNIT_CYCLE}},
	{"instructions", {FIGURE_EXACT, UNIT_INSTRUCTION}},
};

/* Those that the cell has. NULL when memory is out. */
static json_t *measures_of(const struct run_cell *cell)
{
	json_t *object = json_object();

	for (size_t i = 0; i < sizeof(measures) / sizeof(measures[0]); i++) {
		struct figure f;
		if (!cell_figure(cell, measures[i].figure, &f))
			continue;
		json_t *measure = json_pack("{s:f}", "value", f.value);
		if (f.has_interval)
			json_object_update_new(measure,
					       json_pack("{s:f, s:f}", "lower_value", f.interval.lo,
							 "upper_value", f.interval.hi));
		if (json_object_set_new(object, measures[i].name, measure)) {
			json_decref(object);
			return NULL;
		}
	}
	return object;
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

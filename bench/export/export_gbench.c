/* google-benchmark's JSON: one entry per invocation, which is a repetition of it, so that
 * compare.py has replicates for its U test. Core cycles are a user counter, a number of its own
 * name in the entry, as the library writes one; compare.py reads times alone. User and kernel time
 * are not separated: cpu_time is real_time. `caches` is there and empty because Bencher's reader
 * wants an array. */
#include "bench/export/export_part.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* "0.64 0.88 0.86" as numbers; what is none ends the list. */
static json_t *load_average(const char *text)
{
	json_t *list = json_array();

	for (int i = 0; i < 3 && list; i++) {
		char *end;
		double load = strtod(text, &end);
		if (end == text || !isfinite(load))
			break;
		json_array_append_new(list, json_real(load));
		text = end;
	}
	return list;
}

static json_t *context(const struct export_source *source)
{
	const struct run_document *d = source->document;
	const json_t *soft = json_object_get(json_object_get(d->root, "host"), "soft");
	char host[EXPORT_FACT_SIZE], load[EXPORT_FACT_SIZE], governor[EXPORT_FACT_SIZE], date[40];

	strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S+00:00", &source->started);
	export_fact(d, "soft", "scaling_governor", governor);
	return json_pack("{s:s, s:s, s:s, s:I, s:I, s:b, s:[], s:o, s:s, s:i}", "date", date,
			 "host_name", export_fact(d, "soft", "hostname", host), "executable",
			 "syspath", "num_cpus",
			 json_integer_value(json_object_get(soft, "online_cpu_count")),
			 "mhz_per_cpu", (json_int_t)llround(d->tsc_hz / 1e6), "cpu_scaling_enabled",
			 strcmp(governor, "unknown") && strcmp(governor, "performance"), "caches",
			 "load_avg", load_average(export_fact(d, "soft", "load_average", load)),
			 "library_build_type", "release", "json_schema_version", 1);
}

/* One repetition of a cell; `family` numbers the cells. */
static json_t *repetition(const struct run_document *d, const struct run_cell *cell,
			  json_int_t family, size_t index)
{
	double ns = export_invocation(d, cell, (struct figure_key){FIGURE_P50, UNIT_NS}, index);
	const double *cycles = cell_each(cell, (struct figure_key){FIGURE_P50, UNIT_CYCLE});
	char name[EXPORT_NAME_SIZE];

	export_name(cell, '/', name);
	json_t *entry =
		json_pack("{s:s, s:I, s:i, s:s, s:s, s:I, s:I, s:i, s:I, s:f, s:f, s:s}", "name",
			  name, "family_index", family, "per_family_instance_index", 0, "run_name",
			  name, "run_type", "iteration", "repetitions",
			  (json_int_t)cell->invocations, "repetition_index", (json_int_t)index,
			  "threads", 1, "iterations", export_calls_per_invocation(cell),
			  "real_time", ns, "cpu_time", ns, "time_unit", "ns");
	if (cycles &&
	    json_object_set_new(entry, units[UNIT_CYCLE].name, json_real(cycles[index]))) {
		json_decref(entry);
		return NULL;
	}
	return entry;
}

char *export_gbench(const struct export_source *source)
{
	const struct run_document *d = source->document;
	json_t *benchmarks = json_array();
	json_int_t family = 0;

	for (size_t i = 0; i < d->n_cells; i++) {
		const struct run_cell *cell = &d->cells[i];
		if (!export_is_cost(cell))
			continue;
		for (size_t k = 0; k < cell->invocations; k++)
			if (json_array_append_new(benchmarks, repetition(d, cell, family, k))) {
				json_decref(benchmarks);
				return NULL;
			}
		family++;
	}
	return export_json_text(
		json_pack("{s:o, s:o}", "context", context(source), "benchmarks", benchmarks));
}

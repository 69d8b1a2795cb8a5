/* KCIDB I/O schema 5.3: a test per cell, the cost in seconds or instructions as its number, and
 * one of the cell's core cycles; the hard facts of the host (docs/host.md) as fingerprint in
 * environment.misc.
 *
 * The schema allows no null, so facts that could not be read are omitted. Soft facts are omitted,
 * too: submitted data becomes public, and they include the host's name and the kernel's command
 * line. */
#include "bench/document/digest.h"
#include "bench/export/export_part.h"

#include <ctype.h>
#include <string.h>

enum { ID_SIZE = 1024 };

/* What all tests of a run have in common. */
struct submission {
	char run_id[ID_SIZE], build_id[ID_SIZE];
	json_t *environment;
};

/* An id that is unique within its origin, of characters that need no quoting anywhere. */
static void make_plain(char *text)
{
	for (; *text; text++)
		if (!isalnum((unsigned char)*text) && !strchr("._:-", *text))
			*text = '_';
}

/* Runs of one host differ in start time and seed. Emulated ones do not: their id is made from the
 * counts and the build. */
static bool make_run_id(const struct export_source *source, const char *build_id, char id[ID_SIZE])
{
	const json_t *settings = json_object_get(source->document->root, "settings");
	char host[EXPORT_FACT_SIZE], when[32], digest[DIGEST_HEX];

	if (!source->dated) {
		json_t *key = json_pack("[O, s]", source->document->root, build_id);
		bool good = key && !digest_of(key, digest);
		json_decref(key);
		snprintf(id, ID_SIZE, "%s:emulated-%s", source->options.origin, good ? digest : "");
		return good;
	}

	strftime(when, sizeof(when), "%Y%m%dT%H%M%SZ", &source->started);
	snprintf(id, ID_SIZE, "%s:%s-%s-%lld", source->options.origin,
		 export_fact(source->document, "soft", "hostname", host), when,
		 (long long)json_integer_value(json_object_get(settings, "seed")));
	make_plain(id);
	return true;
}

static void make_build_id(const struct export_source *source, char id[ID_SIZE])
{
	char release[EXPORT_FACT_SIZE], version[EXPORT_FACT_SIZE];

	if (source->options.build_id) {
		snprintf(id, ID_SIZE, "%s", source->options.build_id);
		return;
	}
	snprintf(id, ID_SIZE, "%s:%s-%s", source->options.origin,
		 export_fact(source->document, "hard", "kernel_release", release),
		 export_fact(source->document, "hard", "kernel_version", version));
	make_plain(id);
}

static void drop_nulls(json_t *object)
{
	const char *key;
	json_t *value;
	void *next;

	json_object_foreach_safe(object, next, key, value) if (json_is_null(value))
		json_object_del(object, key);
}

/* The hard facts that could be read. A fact is a value or an object of values. */
static json_t *fingerprint(const json_t *hard)
{
	json_t *facts = json_is_object(hard) ? json_deep_copy(hard) : json_object();
	const char *key;
	json_t *value;

	drop_nulls(facts);
	json_object_foreach (facts, key, value)
		drop_nulls(value);
	return facts;
}

static json_t *environment(const struct run_document *document)
{
	const json_t *host = json_object_get(document->root, "host");
	const struct run_ruler *ruler = &document->ruler;
	char cpu[EXPORT_FACT_SIZE], kernel[EXPORT_FACT_SIZE], comment[2 * EXPORT_FACT_SIZE + 16];

	snprintf(comment, sizeof(comment), "%s, Linux %s",
		 export_fact(document, "soft", "cpu_brand", cpu),
		 export_fact(document, "hard", "kernel_release", kernel));
	json_t *misc =
		json_pack("{s:o, s:f}", "fingerprint", fingerprint(json_object_get(host, "hard")),
			  "tsc_hz", document->tsc_hz);
	if (ruler->mhz_median > 0)
		json_object_update_new(
			misc, json_pack("{s:{s:f, s:f, s:f}, s:f}", "core_mhz", "lowest",
					ruler->mhz_lowest, "median", ruler->mhz_median, "highest",
					ruler->mhz_highest, "dropped_share", ruler->dropped_share));
	return json_pack("{s:s, s:o}", "comment", comment, "misc", misc);
}

/* A figure of this unit in KCIDB's: seconds, or as it is. */
static double in_base_unit(enum unit unit, double value)
{
	return unit == UNIT_NS ? export_seconds(value) : value;
}

/* All statistics in the unit, by name. NULL when memory is out. */
static json_t *statistics(const struct run_cell *cell, enum unit unit)
{
	struct export_statistic s[EXPORT_STATISTICS];
	size_t n = export_statistics(cell, s);
	json_t *object = json_object();
	bool good = object;

	for (size_t i = 0; i < n && good; i++)
		if (s[i].has[unit])
			good = !json_object_set_new(
				object, s[i].name, json_real(in_base_unit(unit, s[i].value[unit])));
	if (good)
		return object;
	json_decref(object);
	return NULL;
}

/* Add the figure of a measured cell. false when memory is out. */
static bool add_figure(json_t *test, const struct run_document *document,
		       const struct run_cell *cell, const struct figure *lead)
{
	enum unit unit = lead->key.unit;
	const char *name = unit == UNIT_NS ? "seconds" : units[unit].name;
	json_t *number = json_pack("{s:f, s:s}", "value", in_base_unit(unit, lead->value), "unit",
				   unit == UNIT_NS ? "s" : name);
	json_t *misc =
		lead->has_interval
			? json_pack("{s:o, s:I, s:I, s:b, s:s*}", name, statistics(cell, unit),
				    "invocations", (json_int_t)cell->invocations, "disturbed",
				    (json_int_t)cell->disturbed, "fallback", cell->fallback,
				    "no_cycles", document->has_cycles ? cell->no_cycles : NULL)
			: json_pack("{s:f, s:b}", "agreeing", cell->exact_share, "fallback",
				    cell->fallback);

	if (unit == UNIT_NS && number)
		json_object_set_new(number, "prefix", json_string("metric"));
	int err = json_object_set_new(test, "number", number);
	return !json_object_set_new(test, "misc", misc) && !err;
}

/* Of a cell that was measured with one of its figures. */
static json_t *test_of(const struct export_source *source, const struct run_cell *cell,
		       const struct figure *lead, const struct submission *s)
{
	char name[EXPORT_NAME_SIZE], id[ID_SIZE + EXPORT_NAME_SIZE], path[EXPORT_NAME_SIZE + 16];

	if (lead)
		export_entry_name(cell, lead->key, '.', name);
	else
		export_name(cell, '.', name);
	snprintf(id, sizeof(id), "%s-%s", s->run_id, name);
	snprintf(path, sizeof(path), "syspath.%s", name);
	json_t *test =
		json_pack("{s:s, s:s, s:s, s:s, s:s, s:s*, s:O}", "id", id, "origin",
			  source->options.origin, "build_id", s->build_id, "path", path, "status",
			  cell->measured		? "DONE"
			  : cell->status == CELL_FAILED ? "FAIL"
							: "SKIP",
			  "start_time", source->dated ? source->document->started : NULL,
			  "environment", s->environment);
	bool good = test;

	if (good && cell->reason)
		good = !json_object_set_new(test, "comment", json_string(cell->reason));
	if (good && lead)
		good = add_figure(test, source->document, cell, lead);
	if (good)
		return test;
	json_decref(test);
	return NULL;
}

static bool add_tests(json_t *tests, const struct export_source *source,
		      const struct run_cell *cell, const struct submission *s)
{
	struct figure leads[EXPORT_LEADS];
	size_t n = cell->measured ? export_leads(cell, leads) : 0;
	bool good = n || !json_array_append_new(tests, test_of(source, cell, NULL, s));

	for (size_t i = 0; i < n && good; i++)
		good = !json_array_append_new(tests, test_of(source, cell, &leads[i], s));
	return good;
}

char *export_kcidb(const struct export_source *source)
{
	struct submission s = {.environment = environment(source->document)};
	json_t *tests = json_array();
	bool good = tests && s.environment;

	make_build_id(source, s.build_id);
	good = good && make_run_id(source, s.build_id, s.run_id);
	for (size_t i = 0; i < source->document->n_cells && good; i++)
		good = add_tests(tests, source, &source->document->cells[i], &s);
	json_decref(s.environment);
	if (!good) {
		json_decref(tests);
		return NULL;
	}
	return export_json_text(json_pack("{s:{s:i, s:i}, s:o}", "version", "major", 5, "minor", 3,
					  "tests", tests));
}

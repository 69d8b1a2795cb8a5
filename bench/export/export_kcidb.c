/* KCIDB I/O schema 5.3: a test per cell, the cost in seconds or instructions as its number, the
 * hard facts of the host (docs/host.md) as fingerprint in environment.misc.
 *
 * The schema allows no null, so facts that could not be read are omitted. Soft facts are omitted,
 * too: submitted data becomes public, and they include the host's name and the kernel's command
 * line. */
#include "bench/document/digest.h"
#include "bench/export/export_part.h"

#include <ctype.h>
#include <string.h>

enum { ID_SIZE = 1024 };

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
	char cpu[EXPORT_FACT_SIZE], kernel[EXPORT_FACT_SIZE], comment[2 * EXPORT_FACT_SIZE + 16];

	snprintf(comment, sizeof(comment), "%s, Linux %s",
		 export_fact(document, "soft", "cpu_brand", cpu),
		 export_fact(document, "hard", "kernel_release", kernel));
	return json_pack("{s:s, s:{s:o, s:f}}", "comment", comment, "misc", "fingerprint",
			 fingerprint(json_object_get(host, "hard")), "tsc_hz", document->tsc_hz);
}

/* Add the figures of a measured cell. false when memory is out. */
static bool add_count(json_t *test, const struct run_cell *cell, const struct figure *lead)
{
	return !json_object_update_new(
		test, json_pack("{s:{s:f, s:s}, s:{s:f, s:b}}", "number", "value", lead->value,
				"unit", units[lead->key.unit].name, "misc", "agreeing",
				cell->exact_share, "fallback", cell->fallback));
}

static bool add_times(json_t *test, const struct run_cell *cell, const struct figure *lead)
{
	struct export_statistic s[EXPORT_STATISTICS];
	size_t n = export_statistics(cell, s);
	json_t *seconds = json_object();
	bool good = seconds;

	for (size_t i = 0; i < n && good; i++)
		good = !json_object_set_new(seconds, s[i].name,
					    json_real(export_seconds(s[i].value[UNIT_NS])));
	return !json_object_update_new(
		       test, json_pack("{s:{s:f, s:s, s:s}, s:{s:o, s:I, s:I, s:b}}", "number",
				       "value", export_seconds(lead->value), "unit", "s", "prefix",
				       "metric", "misc", "seconds", seconds, "invocations",
				       (json_int_t)cell->invocations, "disturbed",
				       (json_int_t)cell->disturbed, "fallback", cell->fallback)) &&
	       good;
}

static json_t *test_of(const struct export_source *source, const struct run_cell *cell,
		       const char *run_id, const char *build_id, json_t *env)
{
	char name[EXPORT_NAME_SIZE], id[ID_SIZE + EXPORT_NAME_SIZE], path[EXPORT_NAME_SIZE + 16];

	export_name(cell, '.', name);
	snprintf(id, sizeof(id), "%s-%s", run_id, name);
	snprintf(path, sizeof(path), "syspath.%s", name);
	json_t *test = json_pack(
		"{s:s, s:s, s:s, s:s, s:s, s:s*, s:O}", "id", id, "origin", source->options.origin,
		"build_id", build_id, "path", path, "status",
		cell->measured		      ? "DONE"
		: cell->status == CELL_FAILED ? "FAIL"
					      : "SKIP",
		"start_time", source->dated ? source->document->started : NULL, "environment", env);
	struct figure lead = export_lead(source->document, cell);
	bool good = test;

	if (good && cell->reason)
		good = !json_object_set_new(test, "comment", json_string(cell->reason));
	if (good && cell->measured)
		good = (lead.key.unit == UNIT_NS ? add_times : add_count)(test, cell, &lead);
	if (good)
		return test;
	json_decref(test);
	return NULL;
}

char *export_kcidb(const struct export_source *source)
{
	char run_id[ID_SIZE], build_id[ID_SIZE];
	json_t *tests = json_array(), *env = environment(source->document);
	bool good = tests && env;

	make_build_id(source, build_id);
	good = good && make_run_id(source, build_id, run_id);
	for (size_t i = 0; i < source->document->n_cells && good; i++)
		good = !json_array_append_new(
			tests, test_of(source, &source->document->cells[i], run_id, build_id, env));
	json_decref(env);
	if (!good) {
		json_decref(tests);
		return NULL;
	}
	return export_json_text(json_pack("{s:{s:i, s:i}, s:o}", "version", "major", 5, "minor", 3,
					  "tests", tests));
}

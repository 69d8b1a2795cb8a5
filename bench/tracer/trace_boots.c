#include "bench/tracer/trace_boots.h"

#include "bench/base/start_time.h"
#include "bench/document/schema.h"
#include "bench/emulator/boot_qemu.h"
#include "bench/trace/trace.h"
#include "bench/tracer/guest_trace.h"
#include "bench/tracer/plugin_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int trace_prepare(struct boot_session *session, struct boot_options *options,
		  const struct boot_arms *arms, struct error *error)
{
	static char plugin[4096];

	options->traced = true;
	options->boots = 1;
	options->run.request.settings = engine_exact();
	options->run.request.also = guest_trace;
	if (boot_session_prepare(session, options, arms, error) || qemu_has_plugins(error) ||
	    plugin_locate(session->qemu, plugin, sizeof(plugin), error))
		return error->code;
	options->run.plugin = plugin;
	return 0;
}

/* Indexes of functions in a cell's code count from `first` on. */
static void renumber(json_t *cell, size_t first)
{
	json_t *code;
	size_t i;

	json_array_foreach (json_object_get(cell, "code"), i, code) {
		json_int_t function = json_integer_value(json_array_get(code, 2));
		json_array_set_new(code, 2, json_integer(function + (json_int_t)first));
	}
}

/* Moves the elements of an arm's list, each with the arm's number. */
static int move(json_t *list, size_t arm, json_t *to)
{
	json_t *element;
	size_t i;
	int err = 0;

	json_array_foreach (list, i, element) {
		err |= json_object_set_new(element, "arm", json_integer((json_int_t)arm));
		err |= json_array_append(to, element);
	}
	return err;
}

/* Adds what was traced in a guest, whose document this is. 0 or -1. */
static int add_arm(json_t *all, json_t *document)
{
	json_t *trace = json_object_get(document, "trace"), *arm = json_object_get(document, "arm");
	json_t *arms = json_object_get(all, "arms"), *functions = json_object_get(all, "functions");
	static const char *const own[] = {"release", "machine", "plugin_api"};
	size_t first = json_array_size(functions), i, index = json_array_size(arms);
	json_t *cell;
	int err = json_object_set_new(arm, "harness_append", json_string(QEMU_TRACE_APPEND));

	for (size_t k = 0; k < sizeof(own) / sizeof(own[0]); k++)
		err |= json_object_set(arm, own[k], json_object_get(trace, own[k]));
	json_array_foreach (json_object_get(trace, "cells"), i, cell)
		renumber(cell, first);
	err |= json_array_append(arms, arm);
	err |= move(json_object_get(trace, "functions"), index, functions);
	err |= move(json_object_get(trace, "cells"), index, json_object_get(all, "cells"));
	return err;
}

static int make(const struct boot_session *session, time_t now, json_t **trace, struct error *error)
{
	char started[START_TIME_SIZE];

	start_time_text(now, started);
	*trace = json_pack("{s:s, s:{s:s, s:s}, s:s, s:[], s:[], s:[]}", "schema", TRACE_SCHEMA,
			   "tool", "name", "syspath", "version", SYSPATH_VERSION, "started",
			   started, "arms", "functions", "cells");
	int err = *trace ? 0 : -1;
	for (size_t i = 0; i < session->arms->n && !err; i++)
		if (session->results[i].ok)
			err = add_arm(*trace, session->jobs[i].document);
	if (err)
		return error_no_memory(error, "for the trace document");
	if (!json_array_size(json_object_get(*trace, "arms"))) {
		json_decref(*trace);
		*trace = NULL;
	}
	return 0;
}

int trace_boots(struct boot_session *session, json_t **trace, struct error *error)
{
	time_t now = time(NULL);

	*trace = NULL;
	int code = boot_session_run(session, error);
	if (make(session, now, trace, error))
		return error->code;
	return code;
}

char *trace_text(const json_t *trace)
{
	char *text = NULL;
	size_t size, n = 0;
	const char *key;
	json_t *value;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	fputc('{', out);
	json_object_foreach ((json_t *)trace, key, value) {
		json_t *element;
		size_t i;
		fprintf(out, "%s\n\"%s\": ", n++ ? "," : "", key);
		if (!json_is_array(value)) {
			json_dumpf(value, out, JSON_ENCODE_ANY | JSON_COMPACT);
			continue;
		}
		fputc('[', out);
		json_array_foreach (value, i, element) {
			fputs(i ? ",\n" : "\n", out);
			json_dumpf(element, out, JSON_COMPACT | JSON_REAL_PRECISION(12));
		}
		fputs("\n]", out);
	}
	fputs("\n}\n", out);
	bool bad = ferror(out) != 0;
	if (!fclose(out) && !bad)
		return text;
	free(text);
	return NULL;
}

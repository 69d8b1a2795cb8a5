#include "tests/unit/outcome_sample.h"

#include "bench/record/document.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void *copy(const void *from, size_t size)
{
	void *to = malloc(size ? size : 1);

	assert_non_null(to);
	return size ? memcpy(to, from, size) : to;
}

static void add_run(struct cell_outcome *cell, uint32_t invocation, const double *batches,
		    size_t n_batches, const double *singles, size_t n_singles)
{
	cell->samples[cell->runs++] = (struct cell_samples){
		.invocation = invocation,
		.batch_tsc = copy(batches, n_batches * sizeof(double)),
		.batches = n_batches,
		.single_tsc = copy(singles, n_singles * sizeof(double)),
		.singles = n_singles,
		.tries = 1,
	};
}

static void fill_cells(struct outcome *o)
{
	static const double first[] = {102, 100, 101, 104, 103},
			    second[] = {110, 111, 112, 113, 114};
	static const double nothing[] = {0, -0.25, 0.5}, single[] = {200, 100, 300};
	static const struct cell_outcome cells[SAMPLE_COUNT] = {
		[SAMPLE_SYSCALL] = {.id = {ABI_x86_64, PATH_syscall, OP_getppid, 0},
				    .enters = WIRE_ENTERS,
				    .calls = 100},
		[SAMPLE_EMPTY] = {.id = {ABI_x86_64, PATH_empty, OP_getppid, 0},
				  .enters = WIRE_ENTERS_NOT,
				  .calls = 7000},
		[SAMPLE_FALLBACK] = {.id = {ABI_x86_64, PATH_vdso, OP_time, 0},
				     .enters = WIRE_ENTERS,
				     .calls = 50},
		[SAMPLE_SYSENTER] = {.id = {ABI_i386, PATH_sysenter, OP_getppid, 0},
				     .status = WIRE_UNAVAILABLE,
				     .reason = "sysenter is not valid here"},
		[SAMPLE_SYSCALL32] = {.id = {ABI_i386, PATH_syscall32, OP_getppid, 0},
				      .status = WIRE_UNSAFE,
				      .reason = "a kernel may panic"},
		[SAMPLE_INT80] = {.id = {ABI_i386, PATH_int80, OP_getppid, 0},
				  .status = WIRE_FAILED,
				  .reason = "clobbers edi"},
	};

	o->cells = copy(cells, sizeof(cells));
	o->n_cells = SAMPLE_COUNT;
	for (int i = 0; i < SAMPLE_COUNT; i++)
		o->cells[i].samples = calloc(2, sizeof(struct cell_samples));
	add_run(&o->cells[SAMPLE_SYSCALL], 0, first, 5, single, 3);
	add_run(&o->cells[SAMPLE_SYSCALL], 3, second, 5, single, 3);
	add_run(&o->cells[SAMPLE_EMPTY], 0, nothing, 3, single, 1);
	add_run(&o->cells[SAMPLE_FALLBACK], 0, first, 5, NULL, 0);
	o->cells[SAMPLE_FALLBACK].samples[0].disturbed = true;
}

struct outcome outcome_sample(void)
{
	struct outcome o = {.settings = engine_defaults(true)};

	o.settings.seed = 42;
	o.settings.ruler = 0;
	o.settings.cpu = 1;
	o.settings.invocations = 2;
	o.start = (struct tsc_clock){.library.tsc = 1000000,
				     .library.ns = 5000000000,
				     .kernel.tsc = 1000100,
				     .kernel.ns = 5000000050};
	o.end = (struct tsc_clock){.library.tsc = 1000000 + 3000000000,
				   .library.ns = 6500000000,
				   .kernel.tsc = 1000100 + 3000000000,
				   .kernel.ns = 6500000050};
	o.first_hz = 2e9;
	fill_cells(&o);
	return o;
}

json_t *document_sample(void)
{
	struct outcome o = outcome_sample();
	json_t *host = json_pack("{s:{s:s, s:s}, s:{s:s, s:s}}", "hard", "kernel_release", "6.1.0",
				 "vsyscall_mode", "xonly", "soft", "hostname", "box", "cpu_brand",
				 "A CPU");
	json_t *document = document_make(&o, host, 1700000000);

	json_decref(host);
	outcome_free(&o);
	assert_non_null(document);
	return document;
}

json_t *json_at(json_t *root, const char *path, struct json_place *place)
{
	struct json_place ignored;
	json_t *value = root;

	place = place ? place : &ignored;
	*place = (struct json_place){0};
	while (*path && value) {
		place->parent = value;
		if (*path == '[') {
			char *end;
			place->key[0] = 0;
			place->index = strtoul(path + 1, &end, 10);
			value = json_array_get(value, place->index);
			path = end + 1;
		} else {
			size_t length = strcspn(path, ".[");
			snprintf(place->key, sizeof(place->key), "%.*s", (int)length, path);
			value = json_object_get(value, place->key);
			path += length;
		}
		path += *path == '.';
	}
	return value;
}

void json_put_at(json_t *root, const char *path, json_t *value)
{
	struct json_place place;

	json_at(root, path, &place);
	assert_non_null(place.parent);
	if (!place.key[0])
		assert_int_equal(json_array_set_new(place.parent, place.index, value), 0);
	else if (value)
		assert_int_equal(json_object_set_new(place.parent, place.key, value), 0);
	else
		assert_int_equal(json_object_del(place.parent, place.key), 0);
}

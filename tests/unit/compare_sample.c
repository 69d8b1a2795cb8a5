#include "tests/unit/compare_sample.h"

#include "bench/stats/rng.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static json_t *figures(double floor, double p50)
{
	return json_pack("{s:f, s:f, s:f, s:f, s:f, s:[f,f]}", "floor", floor, "p50", p50, "p90",
			 p50, "p99", p50, "mean", p50, "p50_interval", p50, p50);
}

static json_t *cost_of(const struct sample_cell *cell, struct rng *rng)
{
	uint32_t n = cell->invocations ? (uint32_t)cell->invocations : SAMPLE_INVOCATIONS;
	uint32_t *place = calloc(n, sizeof(*place));
	json_t *order = json_array(), *floors = json_array(), *p50s = json_array();
	json_t *disturbed = json_array();

	assert_non_null(place);
	for (uint32_t i = 0; i < n; i++)
		place[i] = i;
	rng_shuffle_u32(rng, place, n);
	for (uint32_t i = 0; i < n; i++) {
		double share = n > 1 ? (double)place[i] / (double)(n - 1) : 0;
		double floor = cell->level * (1 + cell->spread * share);
		json_array_append_new(order, json_integer(i));
		json_array_append_new(floors, json_real(floor));
		json_array_append_new(p50s, json_real(floor * 1.1));
		json_array_append_new(disturbed, json_false());
	}
	free(place);
	return json_pack("{s:i, s:i, s:o, s:o, s:{s:o, s:o, s:o, s:o}, s:[f,f]}", "calls_per_batch",
			 10, "batches", 1000, "tsc", figures(cell->level, fabs(cell->level) * 1.1),
			 "ns", figures(cell->level, fabs(cell->level) * 1.1), "invocations",
			 "order", order, "floor_tsc", floors, "p50_tsc", p50s, "disturbed",
			 disturbed, "quantiles_tsc", cell->level, fabs(cell->level) * 2);
}

static json_t *object_of(const struct sample_cell *cell, struct rng *rng)
{
	const char *status = cell->status ? cell->status : "ok";
	bool ok = !strcmp(status, "ok");

	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s?, s:s, s:n, s:b, s:o, s:n}", "abi",
			 cell->abi, "path", cell->path, "op", cell->op, "condition",
			 cell->condition ? cell->condition : "none", "status", status, "reason",
			 ok ? NULL : "because", "nature", "inline", "enters_kernel", "fallback", 0,
			 "cost", ok ? cost_of(cell, rng) : json_null(), "tail");
}

static void check(json_t *root, struct run_document *out)
{
	struct error error = {0};

	assert_non_null(root);
	if (document_check(root, out, &error))
		fail_msg("%s", error.text);
}

struct run_document sample_document(int minute, unsigned int seed, const struct sample_cell *cells,
				    json_t *hard)
{
	struct run_document document;
	char started[32];
	json_t *list = json_array();
	struct rng rng;

	rng_seed(&rng, seed);
	for (; cells->abi; cells++)
		json_array_append_new(list, object_of(cells, &rng));
	if (!hard)
		hard = json_pack("{s:s, s:s}", "cpu_vendor", "Sample", "hypervisor", "none");
	snprintf(started, sizeof(started), "2026-01-01T%02d:%02d:00Z", minute / 60, minute % 60);
	check(json_pack("{s:s, s:s, s:s, s:f, s:{s:i, s:i}, s:{s:f, s:s}, s:{s:o, s:{s:s}}, s:o}",
			"schema", "syspath-run/2", "started", started, "engine", "tsc",
			"duration_s", 1.0, "settings", "batches", 1000, "inject_tsc", 0, "tsc",
			"hz", 1e9, "source", "a sample", "host", "hard", hard, "soft", "hostname",
			"sample", "cells", list),
	      &document);
	return document;
}

void sample_set(struct run_document *document, const char *place, json_t *value)
{
	json_t *root = json_incref(document->root), *object = root;

	for (size_t n; place[n = strcspn(place, ".")]; place += n + 1) {
		char key[64];
		snprintf(key, sizeof(key), "%.*s", (int)n, place);
		object = json_object_get(object, key);
	}
	assert_int_equal(json_object_set_new(object, place, value), 0);
	document_free(document);
	check(root, document);
}

static json_t *cost_at(const struct run_document *document, size_t i)
{
	json_t *cells = json_object_get(document->root, "cells");
	json_t *cost = json_object_get(json_array_get(cells, i), "cost");

	assert_true(json_is_object(cost));
	return cost;
}

/* Reads the document anew, whose JSON was changed. */
static void read_again(struct run_document *document)
{
	json_t *root = json_incref(document->root);

	document_free(document);
	check(root, document);
}

void sample_rule(struct run_document *document, size_t i, double level, double spread)
{
	json_t *cost = cost_at(document, i), *lists = json_object_get(cost, "invocations");
	json_t *p10 = json_array(), *p50 = json_array();
	size_t n = json_array_size(json_object_get(lists, "order"));
	double middle = level * (1 + spread / 2);

	for (size_t k = 0; k < n; k++) {
		double value =
			level * (1 + (n > 1 ? spread * (double)(k * 7 % n) / (double)(n - 1) : 0));
		json_array_append_new(p50, json_real(value));
		json_array_append_new(p10, json_real(0.99 * value));
	}
	json_object_set_new(lists, "p50_cycles", p50);
	json_object_set_new(lists, "p10_cycles", p10);
	json_object_set_new(cost, "cycles",
			    json_pack("{s:f, s:f, s:f, s:[f,f]}", "p10", 0.99 * middle, "p50",
				      middle, "p90", middle, "p50_interval", middle, middle));
	read_again(document);
}

void sample_no_cycles(struct run_document *document, size_t i, const char *reason)
{
	json_object_set_new(cost_at(document, i), "no_cycles", json_string(reason));
	read_again(document);
}

void sample_share(struct run_document *document, size_t i, size_t shared, size_t alone)
{
	json_t *cost = cost_at(document, i), *lists = json_object_get(cost, "invocations");
	json_t *flags = json_array(), *p50 = json_object_get(lists, "p50_cycles");
	size_t n = json_array_size(p50);

	for (size_t k = 0; k < n; k++) {
		json_array_append_new(flags, json_boolean(k < shared));
		if (k < shared)
			json_array_set_new(
				p50, k,
				json_real(1.25 * json_number_value(json_array_get(p50, k))));
	}
	json_object_set_new(lists, "shared", flags);
	json_object_set_new(json_object_get(cost, "cycles"), "alone",
			    json_integer((json_int_t)alone));
	read_again(document);
}

const struct compared_cell *compared(const struct comparison *c, const char *abi, const char *path,
				     const char *op)
{
	for (size_t i = 0; i < c->n; i++)
		if (!strcmp(c->cells[i].abi, abi) && !strcmp(c->cells[i].path, path) &&
		    !strcmp(c->cells[i].op, op))
			return &c->cells[i];
	fail_msg("%s %s %s is not named", abi, path, op);
	return NULL;
}

enum verdict sample_verdict(const struct comparison *c, const char *abi, const char *path)
{
	const struct compared_cell *cell = compared(c, abi, path, "getppid");

	assert_int_equal(cell->status, COMPARED_JUDGED);
	return cell->verdict;
}

struct compare_settings sample_settings(void)
{
	return (struct compare_settings){.alpha = VERDICT_ALPHA};
}

void sample_compare(const struct run_document *base, const struct run_document *new,
		    const struct compare_settings *settings, struct comparison *out)
{
	struct compare_side a = {base, 1, "base.json"}, b = {new, 1, "new.json"};

	assert_int_equal(compare(&a, &b, settings, out), 0);
}

struct sample_pair sample_pair(const struct sample_cell *base, const struct sample_cell *new)
{
	return (struct sample_pair){
		.base = sample_document(0, 1, base, NULL),
		.new = sample_document(9, 2, new, NULL),
		.how = sample_settings(),
	};
}

void sample_pair_compare(struct sample_pair *p)
{
	comparison_free(&p->c);
	sample_compare(&p->base, &p->new, &p->how, &p->c);
}

void sample_pair_free(struct sample_pair *p)
{
	comparison_free(&p->c);
	document_free(&p->base);
	document_free(&p->new);
}

void sample_make_exact(struct run_document *document)
{
	json_t *root = json_incref(document->root), *cell;
	size_t i;

	json_array_foreach (json_object_get(root, "cells"), i, cell) {
		json_t *cost = json_object_get(cell, "cost");
		json_t *floor = json_object_get(json_object_get(cost, "tsc"), "floor");
		if (floor)
			json_object_set_new(cost, "exact",
					    json_pack("{s:O, s:i, s:i}", "insn", floor, "agreeing",
						      99, "batches", 100));
	}
	json_object_set_new(root, "engine", json_string("icount"));
	document_free(document);
	check(root, document);
}

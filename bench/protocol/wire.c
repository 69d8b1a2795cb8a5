#include "bench/protocol/wire.h"

#include "bench/conditions/conditions.h"
#include "bench/ops/ops.h"
#include "bench/protocol/ruler.h"
#include "stubs/paths.h"

#include <stddef.h>

static_assert((int)PATH_COUNT * OP_COUNT <= WIRE_MAX_CELLS,
	      "one request has all cells of a worker");

const char *const cell_status_names[WIRE_STATUS_COUNT] = {
	[WIRE_OK] = "ok",
	[WIRE_UNAVAILABLE] = "unavailable",
	[WIRE_UNSAFE] = "unsafe",
	[WIRE_FAILED] = "failed",
};

/* A step of FNV-1a. */
static uint32_t add(uint32_t hash, uint32_t unit)
{
	return (hash ^ unit) * 16777619u;
}

/* Includes the terminating NUL, so that the names of a table do not run together. */
static uint32_t add_name(uint32_t hash, const char *name)
{
	do
		hash = add(hash, (unsigned char)*name);
	while (*name++);
	return hash;
}

uint32_t wire_tables(void)
{
	static const uint32_t sizes[] = {
		sizeof(struct wire_request), sizeof(struct wire_plan),
		sizeof(struct wire_head),    sizeof(struct wire_done),
		sizeof(struct wire_probed),  sizeof(struct wire_timed),
		sizeof(struct wire_chained), sizeof(struct wire_ready),
		sizeof(struct wire_go),	     sizeof(struct wire_block),
		sizeof(struct wire_counted), sizeof(struct wire_fact),
		sizeof(struct wire_hello),   sizeof(struct wire_query),
		sizeof(struct wire_answer),  sizeof(struct wire_traced),
		sizeof(struct wire_symbol),
	};
	uint32_t hash = 2166136261u;

	for (int i = 0; i < PATH_COUNT; i++)
		hash = add_name(hash, paths[i].name);
	hash = add_name(hash, "");
	for (int i = 0; i < OP_COUNT; i++)
		hash = add_name(hash, ops[i].name);
	hash = add_name(hash, "");
	for (int i = 0; i < CONDITION_COUNT; i++)
		hash = add_name(hash, conditions[i].name);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		hash = add(hash, sizes[i]);
	return hash;
}

void wire_sample_lengths(const struct wire_plan *plan, uint32_t length[WIRE_SAMPLE_LISTS])
{
	const uint32_t both = plan->ruler ? 2 : 0; /* before the batches and after them */
	const uint32_t lengths[WIRE_SAMPLE_LISTS] = {
		[WIRE_BATCH] = plan->batches,
		[WIRE_SINGLE] = plan->singles,
		[WIRE_RULER] = ruler_count(plan->batches, plan->ruler),
		[WIRE_WINDOW] = ruler_count(plan->batches, plan->ruler),
		[WIRE_FIXED] = both * RULER_FIXED,
		[WIRE_EMPTY] = both * RULER_EMPTIES,
		[WIRE_EMPTY_RULER] = both * ruler_count(RULER_EMPTIES, plan->ruler),
		[WIRE_EMPTY_WINDOW] = both * ruler_count(RULER_EMPTIES, plan->ruler),
	};

	for (int i = 0; i < WIRE_SAMPLE_LISTS; i++)
		length[i] = lengths[i];
}

size_t wire_samples_total(const struct wire_plan *plan)
{
	uint32_t length[WIRE_SAMPLE_LISTS];
	size_t total = 0;

	wire_sample_lengths(plan, length);
	for (int i = 0; i < WIRE_SAMPLE_LISTS; i++)
		total += length[i];
	return total;
}

void wire_samples_at(const struct wire_plan *plan, const uint32_t *at, struct wire_samples *samples)
{
	uint32_t length[WIRE_SAMPLE_LISTS];
	const uint32_t **const lists[WIRE_SAMPLE_LISTS] = {
		[WIRE_BATCH] = &samples->batch,
		[WIRE_SINGLE] = &samples->single,
		[WIRE_RULER] = &samples->ruler,
		[WIRE_WINDOW] = &samples->window,
		[WIRE_FIXED] = &samples->fixed,
		[WIRE_EMPTY] = &samples->empty,
		[WIRE_EMPTY_RULER] = &samples->empty_ruler,
		[WIRE_EMPTY_WINDOW] = &samples->empty_window,
	};

	wire_sample_lengths(plan, length);
	for (int i = 0; i < WIRE_SAMPLE_LISTS; i++) {
		*lists[i] = at;
		at += length[i];
	}
}

struct wire_request wire_request_make(enum wire_mode mode, int cpu)
{
	return (struct wire_request){
		.magic = WIRE_MAGIC,
		.version = WIRE_VERSION,
		.tables = wire_tables(),
		.mode = mode,
		.cpu = cpu,
		.wait_ns = RULER_WAIT_NS,
	};
}

bool wire_request_is_ours(const struct wire_request *request)
{
	return request->magic == WIRE_MAGIC && request->version == WIRE_VERSION &&
	       request->tables == wire_tables();
}

bool wire_hello_is_ours(const struct wire_hello *hello)
{
	return hello->version == WIRE_VERSION && hello->tables == wire_tables() &&
	       hello->id_bytes <= sizeof(hello->id);
}

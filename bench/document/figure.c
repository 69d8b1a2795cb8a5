#include "bench/document/figure.h"

#include "bench/base/text.h"
#include "bench/document/rounded.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const struct unit_names units[UNIT_COUNT] = {
	[UNIT_TICK] = {"tsc", "ticks", "tick", UNIT_NS, 1, 7},
	[UNIT_NS] = {"ns", "ns", "ns", UNIT_NS, 2, 7},
	[UNIT_CYCLE] = {"cycles", "core cycles", "core cycle", UNIT_CYCLE, 1, 7},
	[UNIT_INSTRUCTION] = {"insn", "instructions", "instruction", UNIT_INSTRUCTION,
			      UNIT_AS_NEEDED, 15},
};

const char *const figure_kind_names[FIGURE_KINDS] = {
	[FIGURE_FLOOR] = "floor",	[FIGURE_P10] = "p10",
	[FIGURE_P50] = "p50",		[FIGURE_P90] = "p90",
	[FIGURE_P99] = "p99",		[FIGURE_MEAN] = "mean",
	[FIGURE_TAIL_P99] = "tail_p99", [FIGURE_TAIL_P999] = "tail_p999",
	[FIGURE_TAIL_MAX] = "tail_max", [FIGURE_EXACT] = "exact",
};

/* By engine: the figure that leads, the units that there are. */
static const struct {
	struct figure_key lead;
	bool has[UNIT_COUNT];
} held[FIGURE_ENGINES] = {
	{{FIGURE_P50, UNIT_NS}, {[UNIT_TICK] = true, [UNIT_NS] = true}},
	{{FIGURE_EXACT, UNIT_INSTRUCTION}, {[UNIT_INSTRUCTION] = true}},
};
const char *const figure_engines[FIGURE_ENGINES] = {"tsc", "icount"};

void decimal_text(double value, int decimals, char *text, size_t size)
{
	snprintf(text, size, "%.*f", decimals, unsigned_zero(value, 0.5 * pow(10, -decimals)));
}

void unit_text(enum unit unit, double value, char *text, size_t size)
{
	int decimals = units[unit].decimals;

	if (decimals == UNIT_AS_NEEDED)
		snprintf(text, size, "%.7g", value + 0.0);
	else
		decimal_text(value, decimals, text, size);
}

const char *unit_name(enum unit unit, double amount)
{
	return amount > 1 || amount < 1 ? units[unit].words : units[unit].one;
}

const char *figure_key_name(struct figure_key key)
{
	return figure_is_exact(key) ? units[key.unit].name : figure_kind_names[key.kind];
}

static int engine_of(const char *name)
{
	for (int i = 0; i < FIGURE_ENGINES; i++)
		if (!strcmp(figure_engines[i], name))
			return i;
	return 0;
}

struct figure_key figure_lead(const char *engine)
{
	return held[engine_of(engine)].lead;
}

bool figure_engine_has(const char *engine, enum unit unit)
{
	return held[engine_of(engine)].has[unit];
}

const struct figure_stat figure_stats[STAT_COUNT] = {
	[STAT_CYCLES] =
		{"cycles", {FIGURE_P50, UNIT_CYCLE}, "median batch, in core cycles", 0.005, 1},
	[STAT_P10] = {"p10",
		      {FIGURE_P10, UNIT_CYCLE},
		      "10th percentile of the batches, in core cycles",
		      0.005,
		      1},
	[STAT_FLOOR] = {"floor", {FIGURE_FLOOR, UNIT_TICK}, "lowest batch, in TSC ticks", 0.02, 2},
	[STAT_P50] = {"p50", {FIGURE_P50, UNIT_TICK}, "median batch, in TSC ticks", 0.02, 2},
};

const struct figure_stat *figure_stat_named(const char *name)
{
	for (int i = 0; i < STAT_COUNT; i++)
		if (!strcmp(name, figure_stats[i].name))
			return &figure_stats[i];
	return NULL;
}

void figure_stat_names(unsigned int mask, char *text, size_t size)
{
	text[0] = 0;
	for (int i = 0; i < STAT_COUNT; i++)
		if (mask >> i & 1)
			text_append(text, size, mask >> i >> 1 ? ", " : " and ",
				    figure_stats[i].name);
}

const struct figure_stat *figure_stat_of(const struct figure_stat *asked, bool cycles)
{
	const struct figure_stat *stat = asked ? asked : &figure_stats[STAT_CYCLES];

	return stat->key.unit == UNIT_CYCLE && !cycles ? &figure_stats[STAT_FLOOR] : stat;
}

struct figure_key figure_compared(const char *engine, const struct figure_stat *stat)
{
	struct figure_key lead = held[engine_of(engine)].lead;

	return figure_is_exact(lead) ? lead : stat->key;
}

#include "bench/document/figure.h"

#include "bench/base/unsigned_zero.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const struct unit_words units[UNIT_COUNT] = {
	[UNIT_TICK] = {"tsc", "ticks", UNIT_NS, 1, 7},
	[UNIT_NS] = {"ns", "ns", UNIT_NS, 2, 7},
	[UNIT_CYCLE] = {"cycles", "core cycles", UNIT_CYCLE, 1, 7},
	[UNIT_INSTRUCTION] = {"insn", "instructions", UNIT_INSTRUCTION, UNIT_AS_NEEDED, 15},
};

const char *const figure_kind_names[FIGURE_KINDS] = {
	[FIGURE_FLOOR] = "floor",	[FIGURE_P10] = "p10",
	[FIGURE_P50] = "p50",		[FIGURE_P90] = "p90",
	[FIGURE_P99] = "p99",		[FIGURE_MEAN] = "mean",
	[FIGURE_TAIL_P99] = "tail_p99", [FIGURE_TAIL_P999] = "tail_p999",
	[FIGURE_TAIL_MAX] = "tail_max", [FIGURE_EXACT] = "exact",
};

/* By engine: the figure that leads, what is compared where it is no statistic that one can choose,
 * the units that there are. */
static const struct {
	struct figure_key lead;
	enum unit compared;
	bool has[UNIT_COUNT];
} held[FIGURE_ENGINES] = {
	{{FIGURE_P50, UNIT_NS}, UNIT_TICK, {[UNIT_TICK] = true, [UNIT_NS] = true}},
	{{FIGURE_EXACT, UNIT_INSTRUCTION}, UNIT_INSTRUCTION, {[UNIT_INSTRUCTION] = true}},
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

const char *figure_key_name(struct figure_key key)
{
	return key.kind == FIGURE_EXACT ? units[key.unit].name : figure_kind_names[key.kind];
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

struct figure_key figure_compared(const char *engine, enum figure_kind stat)
{
	int i = engine_of(engine);
	bool exact = held[i].lead.kind == FIGURE_EXACT;

	return (struct figure_key){exact ? FIGURE_EXACT : stat, held[i].compared};
}

bool figure_stat_named(const char *name, enum figure_kind *stat)
{
	static const enum figure_kind stats[] = {FIGURE_FLOOR, FIGURE_P50};

	for (size_t i = 0; i < sizeof(stats) / sizeof(stats[0]); i++)
		if (!strcmp(name, figure_kind_names[stats[i]])) {
			*stat = stats[i];
			return true;
		}
	return false;
}

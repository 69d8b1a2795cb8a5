/* Units, kinds and keys of figures: which one leads, what is compared, how a value reads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bench/document/figure.h"

static void each_has_words(void **state)
{
	(void)state;
	for (int unit = 0; unit < UNIT_COUNT; unit++) {
		assert_non_null(units[unit].name);
		assert_non_null(units[unit].words);
		assert_true(units[unit].digits > 0);
		/* What is shown is shown as it is. */
		assert_int_equal(units[units[unit].shown].shown, units[unit].shown);
		for (int other = 0; other < unit; other++)
			assert_string_not_equal(units[unit].name, units[other].name);
	}
	for (int kind = 0; kind < FIGURE_KINDS; kind++)
		assert_non_null(figure_kind_names[kind]);
}

static void a_time_has_statistics_and_a_count_has_none(void **state)
{
	(void)state;
	for (int i = 0; i < STAT_COUNT; i++) {
		const struct figure_stat *stat = &figure_stats[i];
		struct figure_key time = figure_compared("tsc", stat);
		struct figure_key count = figure_compared("icount", stat);
		assert_int_equal(time.kind, stat->key.kind);
		assert_int_equal(time.unit, stat->key.unit);
		assert_string_equal(figure_key_name(time), figure_kind_names[time.kind]);
		assert_int_equal(count.kind, FIGURE_EXACT);
		assert_int_equal(count.unit, UNIT_INSTRUCTION);
		assert_string_equal(figure_key_name(count), "insn");
	}
	/* A history that something else wrote may name an engine of its own: it measures time. */
	assert_int_equal(figure_compared("rdpmc", &figure_stats[STAT_P50]).unit, UNIT_TICK);
}

/* A document has what leads in it, and what is compared. */
static void engines_have_what_they_lead_with(void **state)
{
	(void)state;
	for (int i = 0; i < FIGURE_ENGINES; i++) {
		const char *engine = figure_engines[i];
		assert_true(figure_engine_has(engine, figure_lead(engine).unit));
		assert_true(figure_engine_has(
			engine, figure_compared(engine, &figure_stats[STAT_FLOOR]).unit));
	}
	assert_true(figure_engine_has("tsc", UNIT_NS));
	assert_false(figure_engine_has("tsc", UNIT_INSTRUCTION));
	assert_false(figure_engine_has("icount", UNIT_NS));
	assert_false(figure_engine_has("icount", UNIT_TICK));
}

static void only_statistics_of_an_invocation_are_named(void **state)
{
	(void)state;
	char names[64];

	for (int i = 0; i < STAT_COUNT; i++) {
		assert_ptr_equal(figure_stat_named(figure_stats[i].name), &figure_stats[i]);
		assert_non_null(figure_stats[i].meaning);
		assert_true(figure_stats[i].tolerance > 0 && figure_stats[i].least >= 1);
	}
	assert_null(figure_stat_named("p99"));
	assert_null(figure_stat_named("exact"));
	assert_null(figure_stat_named(""));
	figure_stat_names((1u << STAT_COUNT) - 1, names, sizeof(names));
	assert_string_equal(names, "cycles, p10, floor and p50");
	figure_stat_names(1u << STAT_FLOOR | 1u << STAT_P50, names, sizeof(names));
	assert_string_equal(names, "floor and p50");
	figure_stat_names(1u << STAT_P10, names, sizeof(names));
	assert_string_equal(names, "p10");
}

/* Core cycles where there are any, unless ticks are asked for; ticks in their place. */
static void cycles_are_compared_where_all_have_them(void **state)
{
	(void)state;
	assert_ptr_equal(figure_stat_of(NULL, true), &figure_stats[STAT_CYCLES]);
	assert_ptr_equal(figure_stat_of(NULL, false), &figure_stats[STAT_FLOOR]);
	for (int i = 0; i < STAT_COUNT; i++) {
		const struct figure_stat *asked = &figure_stats[i];
		bool ticks = asked->key.unit == UNIT_TICK;
		assert_ptr_equal(figure_stat_of(asked, true), asked);
		assert_ptr_equal(figure_stat_of(asked, false),
				 ticks ? asked : &figure_stats[STAT_FLOOR]);
	}
}

static void values_read_as_their_unit_does(void **state)
{
	(void)state;
	static const struct {
		enum unit unit;
		double value;
		const char *text;
	} cases[] = {
		{UNIT_NS, 25.194, "25.19"},	    {UNIT_NS, -0.004, "0.00"},
		{UNIT_NS, -0.006, "-0.01"},	    {UNIT_TICK, 182, "182.0"},
		{UNIT_TICK, -0.04, "0.0"},	    {UNIT_INSTRUCTION, 337, "337"},
		{UNIT_INSTRUCTION, 337.3, "337.3"}, {UNIT_INSTRUCTION, -0.0, "0"},
	};
	char text[32];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		unit_text(cases[i].unit, cases[i].value, text, sizeof(text));
		assert_string_equal(text, cases[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_has_words),
		cmocka_unit_test(a_time_has_statistics_and_a_count_has_none),
		cmocka_unit_test(engines_have_what_they_lead_with),
		cmocka_unit_test(only_statistics_of_an_invocation_are_named),
		cmocka_unit_test(cycles_are_compared_where_all_have_them),
		cmocka_unit_test(values_read_as_their_unit_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

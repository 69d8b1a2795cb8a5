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
	static const enum figure_kind stats[] = {FIGURE_FLOOR, FIGURE_P50};

	for (int i = 0; i < 2; i++) {
		struct figure_key time = figure_compared("tsc", stats[i]);
		struct figure_key count = figure_compared("icount", stats[i]);
		assert_int_equal(time.kind, stats[i]);
		assert_int_equal(time.unit, UNIT_TICK);
		assert_string_equal(figure_key_name(time), figure_kind_names[stats[i]]);
		assert_int_equal(count.kind, FIGURE_EXACT);
		assert_int_equal(count.unit, UNIT_INSTRUCTION);
		assert_string_equal(figure_key_name(count), "insn");
	}
	/* A history that something else wrote may name an engine of its own: it measures time. */
	assert_int_equal(figure_compared("rdpmc", FIGURE_P50).unit, UNIT_TICK);
}

/* A document has what leads in it, and what is compared. */
static void engines_have_what_they_lead_with(void **state)
{
	(void)state;
	for (int i = 0; i < FIGURE_ENGINES; i++) {
		const char *engine = figure_engines[i];
		assert_true(figure_engine_has(engine, figure_lead(engine).unit));
		assert_true(figure_engine_has(engine, figure_compared(engine, FIGURE_FLOOR).unit));
	}
	assert_true(figure_engine_has("tsc", UNIT_NS));
	assert_false(figure_engine_has("tsc", UNIT_INSTRUCTION));
	assert_false(figure_engine_has("icount", UNIT_NS));
	assert_false(figure_engine_has("icount", UNIT_TICK));
}

static void only_statistics_of_an_invocation_are_named(void **state)
{
	(void)state;
	enum figure_kind stat = FIGURE_KINDS;

	assert_true(figure_stat_named("floor", &stat));
	assert_int_equal(stat, FIGURE_FLOOR);
	assert_true(figure_stat_named("p50", &stat));
	assert_int_equal(stat, FIGURE_P50);
	assert_false(figure_stat_named("p99", &stat));
	assert_false(figure_stat_named("exact", &stat));
	assert_false(figure_stat_named("", &stat));
	assert_int_equal(stat, FIGURE_P50);
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
		cmocka_unit_test(values_read_as_their_unit_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "bench/plot/svg_ids.h"

static void assert_prefixed(const char *svg, const char *want)
{
	size_t length;
	char *got = svg_ids_prefix(svg, strlen(svg), "mine", &length);

	assert_non_null(got);
	assert_string_equal(got, want);
	assert_int_equal(length, strlen(want));
	free(got);
}

static void test_ids_and_references(void **state)
{
	(void)state;
	assert_prefixed("<circle id='gpDot' r='0.5'/>", "<circle id='mine_gpDot' r='0.5'/>");
	assert_prefixed("<g id=\"gnuplot_canvas\">", "<g id=\"mine_gnuplot_canvas\">");
	assert_prefixed("<use xlink:href='#gpPt5' id='gpPt6' fill='#ffffff'/>",
			"<use xlink:href='#mine_gpPt5' id='mine_gpPt6' fill='#ffffff'/>");
	assert_prefixed("<polygon  fill = 'url(#gpPat1)' />",
			"<polygon  fill = 'url(#mine_gpPat1)' />");
	assert_prefixed("<a\nhref=\"#b\">", "<a\nhref=\"#mine_b\">");
}

static void test_own_names_stay(void **state)
{
	(void)state;
	assert_prefixed("<g id=\"mine_plot_1\" >", "<g id=\"mine_plot_1\" >");
}

static void test_text_stays(void **state)
{
	(void)state;
	assert_prefixed("<text> id='x' url(#y) href='#z' > id='q'</text>",
			"<text> id='x' url(#y) href='#z' > id='q'</text>");
	assert_prefixed("", "");
}

/* Ends within what could be an id. */
static void test_cut_short(void **state)
{
	(void)state;
	assert_prefixed("<g id=", "<g id=");
	assert_prefixed("<g id='", "<g id='mine_");
	assert_prefixed("<g id='mi", "<g id='mine_mi");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ids_and_references),
		cmocka_unit_test(test_own_names_stay),
		cmocka_unit_test(test_text_stays),
		cmocka_unit_test(test_cut_short),
	};

	return cmocka_run_group_tests_name("svg ids", tests, NULL, NULL);
}

/* What gnuplot draws every chart of the fixtures from, byte for byte: tests/golden/plot. After a
 * change that is meant, write the files anew with SYSPATH_GOLDEN=write and look at the difference.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "bench/bars/arms_plot.h"
#include "bench/plot/plot_data.h"
#include "tests/unit/golden_file.h"

static const char *const plotted_ops[] = {"getppid", "gettimeofday"};

/* tests/fixtures/run/NAME.json. To be freed. */
static void fixture(const char *name, struct run_document *document)
{
	struct error error = {0};
	char file[64];

	snprintf(file, sizeof(file), "tests/fixtures/run/%s.json", name);
	if (document_read(file, document, &error))
		fail_msg("%s: %s", file, error.text);
}

static void assert_chart(const struct run_document *document, const char *name,
			 enum plot_chart chart, const char *op, const char *condition)
{
	struct plot_rows rows;
	char file[128];

	assert_int_equal(plot_rows(document, chart, op, condition, &rows), 0);
	assert_true(rows.n > 0);
	char *text = plot_data(&rows);
	assert_non_null(text);
	snprintf(file, sizeof(file), "tests/golden/plot/%s-%s-%s%s%s.txt", name,
		 plot_chart_names[chart], op, condition ? "-" : "", condition ? condition : "");
	expect_golden(file, text);
	free(text);
	plot_rows_free(&rows);
}

static void assert_charts(const char *name)
{
	struct run_document document;

	fixture(name, &document);
	for (size_t o = 0; o < sizeof(plotted_ops) / sizeof(plotted_ops[0]); o++) {
		assert_chart(&document, name, PLOT_COST, plotted_ops[o], NULL);
		assert_chart(&document, name, PLOT_ECDF, plotted_ops[o], "none");
		assert_chart(&document, name, PLOT_TAIL, plotted_ops[o], NULL);
		assert_chart(&document, name, PLOT_LINEAR, plotted_ops[o], NULL);
	}
	assert_chart(&document, name, PLOT_ECDF, "getppid", "seccomp-args");
	document_free(&document);
}

/* A document of before the ruler. */
static void test_time(void **state)
{
	(void)state;
	assert_charts("small");
}

/* One with core cycles in all cells of time but one. */
static void test_cycles(void **state)
{
	(void)state;
	assert_charts("ruled");
}

static void test_exact(void **state)
{
	struct run_document document;
	size_t rows;

	(void)state;
	fixture("exact", &document);
	struct arms arms = {(const struct run_document *[]){&document}, 1};
	for (size_t o = 0; o < sizeof(plotted_ops) / sizeof(plotted_ops[0]); o++) {
		char file[128], *text = arms_plot_paths(&arms, plotted_ops[o], "", &rows);
		assert_non_null(text);
		snprintf(file, sizeof(file), "tests/golden/plot/exact-%s.txt", plotted_ops[o]);
		expect_golden(file, text);
		free(text);
	}
	document_free(&document);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_time),
		cmocka_unit_test(test_cycles),
		cmocka_unit_test(test_exact),
	};

	return cmocka_run_group_tests_name("plot golden", tests, NULL, NULL);
}

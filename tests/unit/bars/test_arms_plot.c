/* What charts of exact counts are drawn from. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/bars/arms_plot.h"
#include "tests/unit/plot/plot_document.h"
#include "tests/unit/sweep_sample.h"

static void test_sweep_chart(void **state)
{
	struct sweep_sample s;
	size_t rows;

	(void)state;
	sweep_sample(&s);
	char *text = arms_plot_sweep(&s.arms, SWEEP_DEFAULT, "getppid", &rows);
	assert_int_equal(rows, 3);
	assert_non_null(strstr(text, "chart_rows = 3\nchart_series = 1\n"));
	assert_block(text, "values",
		     "\"pti=on\" 13 \"+13\" NaN NaN\n"
		     "\"nosuch=1\" NaN \"not known\" NaN NaN\n"
		     "\"gone\" NaN \"not available\" NaN NaN\n");
	assert_block(text, "names", "|x86_64 syscall (default 337)\n");
	assert_in_block(text, "head", "|Default: base: 6.1.0, A, command line \"vsyscall=none\"\n");
	free(text);
	assert_null(arms_plot_sweep(&s.arms, SWEEP_OTHER, "getppid", &rows));
	assert_int_equal(rows, 0);
	sweep_sample_free(&s);
}

static void test_path_chart(void **state)
{
	struct sweep_sample s;
	size_t rows;

	(void)state;
	sweep_sample(&s);
	struct arms three = {(const struct run_document *[]){s.list[SWEEP_OTHER],
							     s.list[SWEEP_ABSENT],
							     s.list[SWEEP_DEFAULT]},
			     3};
	char *text = arms_plot_paths(&three, "getppid", ", part 1 of 2", &rows);
	assert_int_equal(rows, 1);
	assert_block(
		text, "values",
		"\"x86_64 syscall\" 400 NaN 337 \"400\" \"\" \"337\" NaN NaN NaN NaN NaN NaN\n");
	assert_block(text, "names", "|other: 6.1.0, B\n|base-gone: 6.1.0, A\n|base: 6.1.0, A\n");
	assert_in_block(text, "head", "|getppid: instructions per call, by path, part 1 of 2\n");
	free(text);
	/* What makes a system call although it need not is marked. */
	text = arms_plot_paths(&three, "time", "", &rows);
	assert_non_null(strstr(text, "\"x86_64 vdso\" "));
	assert_non_null(strstr(text, "f\" \"\" "));
	assert_in_block(text, "head", " f: makes a system call although it need not.\n");
	free(text);
	assert_null(arms_plot_paths(&three, "getcpu", "", &rows));
	assert_int_equal(rows, 0);
	sweep_sample_free(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sweep_chart),
		cmocka_unit_test(test_path_chart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

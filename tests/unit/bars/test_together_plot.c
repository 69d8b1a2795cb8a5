/* What the chart of several documents of times is drawn from. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/bars/together_plot.h"
#include "bench/export/anonymous.h"
#include "tests/unit/plot/plot_document.h"

static json_t *host(const char *name)
{
	return json_pack("{s:{s:s, s:s}, s:{s:s, s:s}}", "hard", "kernel_release", "6.1",
			 "hypervisor", "KVMKVMKVM", "soft", "hostname", name, "cpu_brand", "CPU");
}

/* Rows by the cost in the first; one that it lacks comes last. */
static void test_time(void **state)
{
	struct run_document a, b;
	const struct run_document *both[] = {&a, &b};
	size_t rows;

	(void)state;
	plot_document(&a, host("one"),
		      json_pack("[o,o,o]", plot_cell("x86_64", "int80", "getppid", 5000),
				plot_cell("x86_64", "syscall", "getppid", 100),
				plot_absent("sysenter", "unavailable")));
	plot_document(&b, host("two"),
		      json_pack("[o,o,o]", plot_cell("x86_64", "syscall", "getppid", 0.0005),
				plot_cell("i386", "sysenter", "getppid", 90),
				plot_cell("x86_64", "empty", "getppid", 0)));
	char *text = together_plot(both, 2, "getppid", false, &rows);
	assert_int_equal(rows, 3);
	assert_block(
		text, "values",
		"\"x86_64 syscall\" 100 NaN \"100 ns\" \"0.001 ns\" 99.5 NaN 100.5 NaN\n"
		"\"x86_64 int80\" 5000 NaN \"5000 ns\" \"not measured\" 4999.5 NaN 5000.5 NaN\n"
		"\"i386 sysenter\" NaN 90 \"unavailable\" \"90.0 ns\" NaN 89.5 NaN 90.5\n");
	assert_block(text, "names",
		     "|one: CPU under KVM, Linux 6.1, 2031-02-03T04:05:06Z\n"
		     "|two: CPU under KVM, Linux 6.1, 2031-02-03T04:05:06Z\n");
	free(text);
	text = together_plot(both, 2, "getppid", true, &rows);
	assert_in_block(text, "values", "\"x86_64 syscall\" 100 0.0005 \"100 ns\"");
	free(text);
	assert_null(together_plot(both, 2, "time", true, &rows));
	assert_int_equal(rows, 0);
	document_free(&a);
	document_free(&b);
}

/* Core cycles stand in a chart of documents that all have some. */
static void test_cycles(void **state)
{
	struct run_document a, b;
	const struct run_document *both[] = {&a, &a};
	size_t rows;

	(void)state;
	plot_document(&a, host("one"),
		      json_pack("[o,o]",
				plot_ruled(plot_cell("x86_64", "syscall", "getppid", 100), 400),
				plot_cell("x86_64", "int80", "getppid", 5000)));
	plot_document(&b, host("two"),
		      json_pack("[o]", plot_cell("x86_64", "syscall", "getppid", 100)));
	char *text = together_plot(both, 2, "getppid", false, &rows);
	assert_in_block(text, "values", "\"x86_64 syscall\" 400 400 \"400 cycles, 100 ns\"");
	assert_in_block(text, "values", "\"x86_64 int80\" NaN NaN \"5000 ns\"");
	free(text);
	both[1] = &b;
	text = together_plot(both, 2, "getppid", false, &rows);
	assert_in_block(text, "values", "\"x86_64 syscall\" 100 100 \"100 ns\" \"100 ns\"");
	free(text);
	document_free(&a);
	document_free(&b);
}

/* How much of each run's core another hardware thread used, and how many bars are of such a core:
 * of cycles alone. */
static void test_shared_core(void **state)
{
	struct run_document a, b;
	const struct run_document *both[] = {&a, &b};
	size_t rows;

	(void)state;
	plot_document(&a, host("one"),
		      json_pack("[o,o]",
				plot_ruled(plot_cell("x86_64", "syscall", "getppid", 100), 400),
				plot_ruled(plot_cell("x86_64", "int80", "getppid", 500), 2000)));
	plot_document(
		&b, host("two"),
		json_pack("[o]", plot_ruled(plot_cell("x86_64", "syscall", "getppid", 100), 400)));
	a.ruler.shared_share = 0.811;
	b.ruler.shared_share = 0.0004;
	char *text = together_plot(both, 2, "getppid", false, &rows);
	assert_in_block(text, "names", "T04:05:06Z, core shared beside 81.1 % of the batches\n");
	assert_in_block(text, "names", "|two: CPU under KVM, Linux 6.1, 2031-02-03T04:05:06Z\n");
	assert_null(strstr(text, "Shared core"));
	free(text);
	a.cells[1].n_shared = 2;
	text = together_plot(both, 2, "getppid", false, &rows);
	assert_in_block(text, "head", "|Shared core: 1 of 3 bars are ");
	free(text);
	b.has_cycles = false;
	text = together_plot(both, 2, "getppid", false, &rows);
	assert_null(strstr(text, "Shared core"));
	free(text);
	document_free(&a);
	document_free(&b);
}

/* No name of the host and its maker is left in the document. */
static void test_anonymous(void **state)
{
	json_t *named = host("secret-17"), *soft = json_object_get(named, "soft");
	struct run_document d;

	(void)state;
	json_object_set_new(soft, "machine_vendor", json_string("secret GmbH"));
	json_object_set_new(soft, "machine_product", json_string("secret server"));
	json_object_set_new(soft, "kernel_command_line", json_string("root=UUID=secret"));
	plot_document(&d, named, json_pack("[o]", plot_cell("x86_64", "syscall", "getppid", 100)));
	json_object_set_new(
		d.root, "arm",
		json_pack("{s:{s:s}}", "kernel", "version", "6.1.0 (me@secret) #1 SMP (x)"));
	assert_int_equal(document_anonymize(&d, 3), 0);
	char *text = json_dumps(d.root, JSON_COMPACT);
	assert_null(strstr(text, "secret"));
	assert_non_null(strstr(text, "\"host-3\""));
	assert_non_null(strstr(text, "\"CPU\""));
	assert_non_null(strstr(text, "6.1.0 #1 SMP (x)"));
	free(text);
	document_free(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_time),
		cmocka_unit_test(test_cycles),
		cmocka_unit_test(test_shared_core),
		cmocka_unit_test(test_anonymous),
	};

	return cmocka_run_group_tests_name("together plot", tests, NULL, NULL);
}

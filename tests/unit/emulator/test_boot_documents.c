/* Documents of boots: exact counts written and read back, and what the harness adds. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/document/arms.h"
#include "bench/emulator/boot_document.h"
#include "tests/unit/exact_sample.h"
#include "tests/unit/outcome_sample.h"

static struct error error;

/* The arm is read whole, and one of a sweep names its option. */
static void test_arm_is_read(void **state)
{
	struct boot_arm arm = {.name = "a-pti_on",
			       .append = "vsyscall=none pti=on",
			       .cpu = "A",
			       .option = "pti=on"};
	struct boot_kernel kernel = {.path = "/k/vmlinuz", .version = "6.1 #1"};
	struct boot_job job = {.arm = &arm, .kernel = &kernel};
	json_t *d = exact_document(3370);

	(void)state;
	json_object_set_new(d, "chain_insn", json_pack("{s:i}", "x86_64", 1000));
	assert_int_equal(boot_document_complete(d, &job, "7.2.0", false, &error), 0);
	struct run_document read = exact_read(d);
	assert_string_equal(read.arm.name, "a-pti_on");
	assert_string_equal(read.arm.kernel, "6.1 #1");
	assert_null(read.arm.package);
	assert_string_equal(read.arm.append, "vsyscall=none pti=on");
	assert_string_equal(read.arm.option, "pti=on");
	assert_string_equal(read.arm.qemu, "7.2.0");
	document_free(&read);
	read = exact_read(exact_armed(3370, "6.1", "", "A"));
	assert_string_equal(read.arm.append, "");
	assert_null(read.arm.option);
	json_t *old = json_deep_copy(read.root);
	json_put_at(old, "arm.option", NULL); /* documents of before */
	document_free(&read);
	read = exact_read(old);
	assert_null(read.arm.option);
	document_free(&read);
	read = exact_read(exact_document(3370)); /* no harness booted it */
	assert_null(read.arm.name);
	document_free(&read);
}

static void test_bad_arms(void **state)
{
	static const struct {
		const char *place;
		const char *part;
	} bad[] = {{"arm.name", "arm.name"},
		   {"arm.kernel", "arm.kernel"},
		   {"arm.kernel.version", "arm.kernel.version"},
		   {"arm.append", "arm.append"},
		   {"arm.option", "arm.option"},
		   {"arm.cpu", "arm.cpu"},
		   {"arm.unknown_words", "arm.unknown_words"}};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		json_t *d = exact_armed(3370, "6.1", "", "A");
		struct run_document read;
		json_object_set_new(json_object_get(d, "arm"), "unknown_words", json_array());
		json_put_at(d, bad[i].place, json_integer(5));
		assert_int_equal(document_check(d, &read, &error), -EINVAL);
		if (!strstr(error.text, bad[i].part))
			fail_msg("\"%s\" does not have \"%s\"", error.text, bad[i].part);
	}
}

/* Instructions are no time: a view that asks for ticks or ns gets none. */
static void expect_no_other_figure(const struct run_cell *cell)
{
	struct figure figure;

	for (int unit = 0; unit < UNIT_COUNT; unit++)
		for (int kind = 0; kind < FIGURE_KINDS; kind++) {
			const struct figure_key key = {(enum figure_kind)kind, (enum unit)unit};
			bool is_count = kind == FIGURE_EXACT && unit == UNIT_INSTRUCTION;
			assert_int_equal(cell_figure(cell, key, &figure), is_count);
			assert_int_equal(isnan(cell_value(cell, key.kind, key.unit)), !is_count);
			assert_int_equal(cell_each(cell, key) != NULL, is_count);
		}
}

static void test_exact_counts(void **state)
{
	struct run_document d = exact_read(exact_document(3370));
	const struct run_cell *cell = document_cell(&d, "x86_64", "syscall", "getppid");
	struct figure count;

	(void)state;
	assert_string_equal(d.engine, "icount");
	assert_true(cell->measured);
	assert_true(cell_figure(cell, document_lead(&d), &count));
	assert_int_equal(count.key.kind, FIGURE_EXACT);
	assert_int_equal(count.key.unit, UNIT_INSTRUCTION);
	assert_true(count.value == 337.0 && !count.has_interval);
	assert_true(cell->exact_share == 0.9);
	expect_no_other_figure(cell);
	assert_int_equal(cell->invocations, 1);
	assert_true(*cell_each(cell, count.key) == 337.0);
	assert_int_equal(cell->quantiles, 0);
	assert_int_equal(cell->calls_per_batch, 10);
	assert_int_equal(cell->batches, 10);
	assert_true(json_is_integer(json_at(d.root, "cells[0].cost.exact.insn", NULL)));
	assert_true(arms_count(document_cell(&d, "x86_64", "empty", "getppid")) == 0.0);
	document_free(&d);
}

/* Calls of a batch that are not alike: nothing is rounded away. */
static void test_fraction(void **state)
{
	struct run_document d = exact_read(exact_document(3373));

	(void)state;
	assert_true(arms_count(document_cell(&d, "x86_64", "syscall", "getppid")) == 337.3);
	document_free(&d);
}

static void refuse(const char *place, json_t *value, const char *part)
{
	json_t *d = exact_document(3370);
	struct run_document read;

	json_put_at(d, place, value);
	assert_int_equal(document_check(d, &read, &error), -EINVAL);
	if (!strstr(error.text, part))
		fail_msg("\"%s\" does not have \"%s\"", error.text, part);
}

static void test_reader_refuses(void **state)
{
	(void)state;
	refuse("cells[0].cost.exact", NULL, "cells[0].cost");
	refuse("cells[0].cost.exact.insn", json_string("337"), "cells[0].cost.exact.insn");
	refuse("cells[0].cost.exact.insn", NULL, "insn");
	refuse("cells[0].cost.exact.agreeing", json_integer(11), "agreeing");
	refuse("cells[0].cost.exact.agreeing", json_integer(0), "agreeing");
	refuse("cells[0].cost.exact.batches", json_integer(0), "batches");
	refuse("engine", json_string("tsc"), "an exact count of time");
}

static void test_chain_must_read_1000(void **state)
{
	struct boot_arm arm = {.name = "a"};
	struct boot_kernel kernel = {.path = "vmlinuz"};
	struct boot_job job = {.arm = &arm, .kernel = &kernel};
	json_t *d = exact_document(3370);

	(void)state;
	assert_int_equal(boot_document_complete(d, &job, "7", false, &error), -EPROTO);
	json_object_set_new(d, "chain_insn", json_pack("{s:i, s:i}", "x86_64", 1000, "i386", 999));
	assert_int_equal(boot_document_complete(d, &job, "7", false, &error), -EPROTO);
	assert_non_null(strstr(error.text, "read 999 (i386)"));
	json_decref(d);
}

static void test_strip_leaves_what_repeats(void **state)
{
	json_t *a = exact_armed(3370, "6.1", "", "A"), *b = json_deep_copy(a);

	(void)state;
	json_put_at(b, "started", json_string("2030-01-01T00:00:00Z"));
	json_put_at(b, "duration_s", json_real(17.5));
	json_put_at(b, "noise", json_array());
	json_put_at(b, "host.hard.worker64_build_id", json_string("abcdef"));
	json_put_at(b, "host.soft.tsc_hz", json_integer(5));
	boot_document_strip(a);
	boot_document_strip(b);
	char *x = boot_document_reference_text(a), *y = boot_document_reference_text(b);
	assert_string_equal(x, y);
	size_t lines = 0;
	for (const char *c = x; *c; c++)
		lines += *c == '\n';
	assert_int_equal(lines, SAMPLE_COUNT + 1);
	struct run_document back = exact_read(json_loads(x, 0, NULL));
	assert_true(arms_count(document_cell(&back, "x86_64", "syscall", "getppid")) == 337.0);
	document_free(&back);
	free(x);
	free(y);
	json_decref(a);
	json_decref(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_arm_is_read),
		cmocka_unit_test(test_bad_arms),
		cmocka_unit_test(test_exact_counts),
		cmocka_unit_test(test_fraction),
		cmocka_unit_test(test_reader_refuses),
		cmocka_unit_test(test_chain_must_read_1000),
		cmocka_unit_test(test_strip_leaves_what_repeats),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

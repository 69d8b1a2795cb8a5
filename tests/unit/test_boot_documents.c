/* Documents of boots: exact counts written and read back, several boots as one, references. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/driver/boot_check.h"
#include "bench/driver/boot_document.h"
#include "bench/driver/boot_merge.h"
#include "bench/result/document.h"
#include "tests/unit/outcome_sample.h"

static char why[256];

/* A document of exact counts: `total` instructions in most batches of 10 calls of x86_64 syscall,
 * one of them disturbed. */
static json_t *exact_document(double total)
{
	struct outcome o = outcome_sample();
	json_t *host = json_pack("{s:{s:s, s:s}, s:{s:s}}", "hard", "kernel_release", "6.1.0",
				 "vsyscall_mode", "xonly", "soft", "hostname", "box");

	o.settings.engine = ENGINE_ICOUNT;
	for (int c = 0; c < SAMPLE_COUNT; c++) {
		struct cell_outcome *cell = &o.cells[c];
		cell->calls = cell->calls ? 10 : 0;
		for (uint32_t i = 0; i < cell->runs; i++)
			for (size_t k = 0; k < cell->samples[i].batches; k++)
				cell->samples[i].batch_tsc[k] = c == SAMPLE_EMPTY ? 0 : total / 10;
	}
	o.cells[SAMPLE_SYSCALL].samples[1].batch_tsc[2] = 5000;
	json_t *d = document_make(&o, host, 1700000000);
	json_decref(host);
	outcome_free(&o);
	assert_non_null(d);
	return d;
}

/* The same with the object that tells what was booted. */
static json_t *armed(double total, const char *version, const char *append, const char *cpu)
{
	struct boot_arm arm = {.name = "a"};
	struct boot_kernel kernel = {.path = "/k/vmlinuz", .package = "linux-image"};
	struct boot_job job = {.arm = &arm, .kernel = &kernel};
	json_t *d = exact_document(total);

	snprintf(arm.append, sizeof(arm.append), "%s", append);
	snprintf(arm.cpu, sizeof(arm.cpu), "%s", cpu);
	snprintf(kernel.version, sizeof(kernel.version), "%s", version);
	json_object_set_new(d, "chain_insn", json_pack("{s:i, s:n}", "x86_64", 1000, "i386"));
	assert_int_equal(boot_document_complete(d, &job, "7.2.0", false, why, sizeof(why)), 0);
	assert_null(json_object_get(d, "chain_insn"));
	boot_document_note_boots(d, 1, 0, 1);
	return d;
}

static struct run_document read_document(json_t *d)
{
	struct run_document read;

	if (document_check(d, &read, why, sizeof(why)))
		fail_msg("%s", why);
	return read;
}

static void test_exact_counts(void **state)
{
	struct run_document d = read_document(exact_document(3370));
	const struct run_cell *cell = document_cell(&d, "x86_64", "syscall", "getppid");

	(void)state;
	assert_string_equal(d.engine, "icount");
	assert_true(cell->measured);
	assert_true(cell->exact_insn == 337.0);
	assert_true(cell->exact_share == 0.9);
	assert_true(cell->tsc.floor == 337.0 && cell->tsc.p99 == 337.0);
	assert_int_equal(cell->calls_per_batch, 10);
	assert_int_equal(cell->batches, 10);
	assert_true(json_is_integer(json_at(d.root, "cells[0].cost.exact.insn", NULL)));
	assert_true(document_cell(&d, "x86_64", "empty", "getppid")->exact_insn == 0.0);
	document_free(&d);
}

/* Calls of a batch that are not alike: nothing is rounded away. */
static void test_fraction(void **state)
{
	struct run_document d = read_document(exact_document(3373));

	(void)state;
	assert_true(document_cell(&d, "x86_64", "syscall", "getppid")->exact_insn == 337.3);
	document_free(&d);
}

static void refuse(const char *place, json_t *value, const char *says)
{
	json_t *d = exact_document(3370);
	struct run_document read;

	json_put_at(d, place, value);
	assert_int_equal(document_check(d, &read, why, sizeof(why)), -EINVAL);
	if (!strstr(why, says))
		fail_msg("\"%s\" does not say \"%s\"", why, says);
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
	assert_int_equal(boot_document_complete(d, &job, "7", false, why, sizeof(why)), -EPROTO);
	json_object_set_new(d, "chain_insn", json_pack("{s:i, s:i}", "x86_64", 1000, "i386", 999));
	assert_int_equal(boot_document_complete(d, &job, "7", false, why, sizeof(why)), -EPROTO);
	assert_non_null(strstr(why, "read 999 (i386)"));
	json_decref(d);
}

static void test_merge_counts_what_differs(void **state)
{
	json_t *d[3] = {exact_document(3370), exact_document(3370), exact_document(3380)}, *all;
	size_t differing;
	double share;

	(void)state;
	assert_int_equal(boot_merge(d, 2, &all, &differing, &share, why, sizeof(why)), 0);
	assert_int_equal(differing, 0);
	assert_true(share == 0.9);
	assert_true(json_equal(all, d[0]));
	json_decref(all);
	assert_int_equal(boot_merge(d, 3, &all, &differing, &share, why, sizeof(why)), 0);
	assert_int_equal(differing,
			 2); /* the syscall and the vDSO's function, not the empty loop */
	json_decref(all);
	json_array_remove(json_object_get(d[1], "cells"), 5);
	assert_int_equal(boot_merge(d, 2, &all, &differing, &share, why, sizeof(why)), -EINVAL);
	for (int i = 0; i < 3; i++)
		json_decref(d[i]);
}

/* Time: a boot is one figure. */
static void test_merge_of_times(void **state)
{
	json_t *d[2] = {document_sample(), document_sample()}, *all;
	size_t differing;
	double share;

	(void)state;
	json_put_at(d[1], "cells[0].cost.invocations[0].p50_tsc", json_real(142));
	json_put_at(d[1], "cells[0].cost.tsc.floor", json_real(90));
	json_put_at(d[1], "cells[1].status", json_string("failed"));
	json_put_at(d[1], "cells[1].reason", json_string("hangs"));
	json_put_at(d[1], "cells[1].cost", json_null());
	json_put_at(d[1], "cells[1].tail", json_null());
	assert_int_equal(boot_merge(d, 2, &all, &differing, &share, why, sizeof(why)), 0);
	struct run_document read = read_document(all);
	const struct run_cell *cell = document_cell(&read, "x86_64", "syscall", "getppid");
	assert_int_equal(cell->invocations, 2);
	assert_true(cell->invocation_p50[0] == 107.0); /* of 102 and 112 */
	assert_true(cell->invocation_p50[1] == 127.0); /* of 142 and 112 */
	assert_true(cell->tsc.floor == 90.0);
	assert_int_equal(cell->batches, 20);
	cell = document_cell(&read, "x86_64", "empty", "getppid");
	assert_int_equal(cell->status, CELL_FAILED);
	assert_string_equal(cell->reason, "hangs");
	document_free(&read);
	json_decref(d[0]);
	json_decref(d[1]);
}

static void test_reference_that_fits(void **state)
{
	struct run_document known[3] = {
		read_document(armed(3370, "6.1 #1", "vsyscall=none", "A")),
		read_document(armed(3400, "6.12 #1", "vsyscall=none", "A")),
		read_document(armed(3500, "6.12 #1", "vsyscall=none", "B")),
	};
	struct boot_references references = {known, 3};
	const struct run_document *found;
	struct run_document here =
		read_document(armed(3400, "6.12 #1", "vsyscall=none pti=on", "A"));
	struct run_document newer = read_document(armed(3400, "7.0 #1", "vsyscall=none", "B"));

	(void)state;
	assert_int_equal(boot_reference_find(&references, &here, "vsyscall=none", &found),
			 BOOT_FIT_EXACT);
	assert_ptr_equal(found, &known[1]);
	assert_int_equal(boot_reference_find(&references, &here, "vsyscall=none pti=on", &found),
			 BOOT_FIT_NONE);
	assert_null(found);
	assert_int_equal(boot_reference_find(&references, &newer, "vsyscall=none", &found),
			 BOOT_FIT_NEAR);
	assert_ptr_equal(found, &known[2]);
	for (int i = 0; i < 3; i++)
		document_free(&known[i]);
	document_free(&here);
	document_free(&newer);
}

static void test_differences_are_printed(void **state)
{
	struct run_document a = read_document(armed(3370, "6.1", "", "A")),
			    b = read_document(armed(3400, "6.1", "", "A"));
	char *text = NULL;
	size_t size, compared;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_int_equal(boot_check_print(out, &a, &a, &compared), 0);
	assert_int_equal(compared, SAMPLE_COUNT);
	assert_int_equal(boot_check_print(out, &a, &b, &compared), 2);
	fclose(out);
	assert_non_null(strstr(text, "337"));
	assert_non_null(strstr(text, "340"));
	assert_non_null(strstr(text, "+3\n"));
	assert_int_equal(boot_documents_differ(&a, &b), 2);
	assert_int_equal(boot_documents_differ(&a, &a), 0);
	assert_true(boot_smallest_share(&a) == 0.9);
	free(text);
	document_free(&a);
	document_free(&b);
}

static void test_strip_leaves_what_repeats(void **state)
{
	json_t *a = armed(3370, "6.1", "", "A"), *b = json_deep_copy(a);

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
	struct run_document back = read_document(json_loads(x, 0, NULL));
	assert_true(document_cell(&back, "x86_64", "syscall", "getppid")->exact_insn == 337.0);
	document_free(&back);
	free(x);
	free(y);
	json_decref(a);
	json_decref(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exact_counts),
		cmocka_unit_test(test_fraction),
		cmocka_unit_test(test_reader_refuses),
		cmocka_unit_test(test_chain_must_read_1000),
		cmocka_unit_test(test_merge_counts_what_differs),
		cmocka_unit_test(test_merge_of_times),
		cmocka_unit_test(test_reference_that_fits),
		cmocka_unit_test(test_differences_are_printed),
		cmocka_unit_test(test_strip_leaves_what_repeats),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

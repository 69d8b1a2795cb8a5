/* Exact counts of two kernels by path: the order, what grew, and what is the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/compare_sample.h"

static const struct sample_cell before[] = {
	QUIET("i386", "int80", "getppid", 382),
	QUIET("x86_64", "vdso", "time", 9),
	QUIET("x86_64", "vdso", "getcpu", 15),
	QUIET("x86_64", "int80", "getppid", 380),
	QUIET("x86_64", "syscall", "time", 257),
	QUIET("x86_64", "syscall", "getppid", 337),
	QUIET("x86_64", "empty", "getppid", 0),
	QUIET("x86_64", "libc", "time", 19),
	{"x86_64", "libc", "getcpu", "unavailable", 0, 0, 0, NULL},
	END};
static const struct sample_cell after[] = {QUIET("i386", "int80", "getppid", 380),
					   QUIET("x86_64", "vdso", "time", 49),
					   QUIET("x86_64", "vdso", "getcpu", 15),
					   QUIET("x86_64", "int80", "getppid", 380),
					   QUIET("x86_64", "syscall", "time", 262),
					   QUIET("x86_64", "syscall", "getppid", 338),
					   QUIET("x86_64", "empty", "getppid", 0),
					   {"x86_64", "libc", "time", "unavailable", 0, 0, 0, NULL},
					   QUIET("x86_64", "libc", "getcpu", 32),
					   END};

/* Two kernels: whose facts differ, and one of which the other has not. */
static void compare_kernels(struct sample_pair *p)
{
	*p = (struct sample_pair){.how = {.any_host = true, .alpha = VERDICT_ALPHA}};
	p->base = sample_document(
		0, 1, before, json_pack("{s:s, s:s}", "kernel_release", "6.1", "microcode", "1"));
	p->new = sample_document(9, 1, after,
				 json_pack("{s:s, s:{s:s}}", "kernel_release", "6.12",
					   "mitigations", "retbleed", "Mitigation"));
	sample_make_exact(&p->base);
	sample_make_exact(&p->new);
	sample_pair_compare(p);
}

/* What is printed of the two kernels. */
static void expect_text(double at_most, bool markdown, const char *wanted)
{
	struct sample_pair p;
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	compare_kernels(&p);
	assert_int_equal(compare_paths(out, &p.c, at_most, markdown), 0);
	fclose(out);
	assert_string_equal(text, wanted);
	free(text);
	sample_pair_free(&p);
}

static void two_hosts_are_what_is_compared(void **state)
{
	struct sample_pair p;

	(void)state;
	compare_kernels(&p);
	assert_int_equal(p.c.refused.n, 0);
	assert_int_equal(p.c.allowed.n, 1);
	assert_string_equal(p.c.allowed.item[0].key, "kernel_release");
	assert_int_equal(p.c.n_notes, 0);
	sample_pair_free(&p);
}

/* Not by the size of the change, nor by the alphabet. */
static void by_path(void **state)
{
	static const char wanted[] =
		"  path             abi     op                                    base         new      change\n"
		"  syscall          x86_64  getppid                                337         338          +1\n"
		"  syscall          x86_64  time                                   257         262          +5\n"
		"  int80            i386    getppid                                382         380          -2\n"
		"  vdso             x86_64  time                                     9          49         +40\n"
		"  3 grew; 1 shrank; 3 of 7 cells are the same: empty x86_64; int80 x86_64; vdso x86_64 getcpu\n"
		"\nremoved: measured in BASE, no longer in NEW: 1\n"
		"  libc             x86_64  time                            because\n"
		"\nadded: measured in NEW, not in BASE: 1\n"
		"  libc             x86_64  getcpu                          because\n";

	(void)state;
	expect_text(0, false, wanted);
}

static void by_path_in_markdown(void **state)
{
	static const char wanted[] =
		"\n| path | abi | op | base | new | change |\n"
		"| --- | --- | --- | ---: | ---: | ---: |\n"
		"| `syscall` | x86_64 | `getppid` | 337 | 338 | +1 |\n"
		"| `syscall` | x86_64 | `time` | 257 | 262 | +5 over |\n"
		"| `int80` | i386 | `getppid` | 382 | 380 | -2 |\n"
		"| `vdso` | x86_64 | `time` | 9 | 49 | +40 over |\n"
		"\n3 grew, 2 of them by more than 4; 1 shrank; 3 of 7 cells are "
		"the same: empty x86_64; int80 x86_64; vdso x86_64 getcpu\n"
		"\n- removed `libc` x86_64 `time`: because\n"
		"- added `libc` x86_64 `getcpu`: because\n";

	(void)state;
	expect_text(4, true, wanted);
}

static void what_grew(void **state)
{
	struct sample_pair p;

	(void)state;
	compare_kernels(&p);
	assert_int_equal(comparison_grown(&p.c, 0), 3);
	assert_int_equal(comparison_grown(&p.c, 1), 2);
	assert_int_equal(comparison_grown(&p.c, 4), 2);
	assert_int_equal(comparison_grown(&p.c, 5), 1);
	assert_int_equal(comparison_grown(&p.c, 40), 0);
	sample_pair_free(&p);
}

/* A boot during which something changed is one of no kernel. */
static void a_change_in_mid_run_is_refused(void **state)
{
	struct compare_settings how = {.any_host = true, .alpha = VERDICT_ALPHA};
	struct run_document a = sample_document(0, 1, before, NULL);
	struct run_document b = sample_document(9, 1, before, NULL);
	struct comparison c;

	(void)state;
	sample_set(&b, "changes",
		   json_pack("[{s:s, s:s, s:s}]", "key", "clocksource", "before", "hpet", "after",
			     "tsc"));
	sample_compare(&a, &b, &how, &c);
	assert_int_equal(c.refused.n, 1);
	assert_string_equal(c.refused.item[0].key, "clocksource");
	comparison_free(&c);
	document_free(&a);
	document_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_hosts_are_what_is_compared),
		cmocka_unit_test(by_path),
		cmocka_unit_test(by_path_in_markdown),
		cmocka_unit_test(what_grew),
		cmocka_unit_test(a_change_in_mid_run_is_refused),
	};
	return cmocka_run_group_tests_name("compare_paths", tests, NULL, NULL);
}

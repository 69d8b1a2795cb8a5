/* What changed between two traces, and which arms are compared. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench/trace/trace_diff.h"
#include "bench/trace/trace_sides.h"
#include "tests/unit/trace/trace_sample.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KERNEL UINT64_C(0xffffffff81000000)

static struct trace_sample sides[TRACE_SIDES];

/* `top` calls each of the functions named in the list once. */
static void sample_calls(struct trace_sample *s, const char *const *names)
{
	static const char *const known[] = {"a", "b", "c", "d"};
	size_t number[4];

	sample_begin(s);
	size_t top = sample_function(s, "top", "kernel", KERNEL);
	/* The addresses of one side are none of the other's. */
	for (size_t i = 0; i < 4; i++)
		number[i] = sample_function(s, known[i], "kernel",
					    KERNEL + 0x1000 * (i + 1) + (s == sides ? 0 : 0x100));
	uint64_t at = 0;
	for (; *names; names++, at += 2) {
		size_t which = 0;
		while (strcmp(known[which], *names) != 0)
			which++;
		sample_run(s, top, at, "ffd0");
		sample_run(s, number[which], 0, "90");
		sample_run(s, number[which], 1, "c3");
	}
	sample_run(s, top, at, "90");
}

/* "NAME BEFORE AFTER\n" with "-" for none, indented by depth; to be freed. */
static char *outline(const struct trace_diff *d)
{
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	assert_non_null(out);
	for (size_t i = 0; i < d->n_nodes; i++) {
		const struct diff_node *n = &d->nodes[i];
		fprintf(out, "%*s%s", (int)n->depth - 1, "", n->name);
		for (int side = 0; side < TRACE_SIDES; side++)
			if (n->node[side] == TRACE_NO_NODE)
				fputs(" -", out);
			else
				fprintf(out, " %zu", n->inclusive[side]);
		fputc('\n', out);
	}
	fclose(out);
	return text;
}

static void assert_tree_of(const char *const *before, const char *const *after,
			   const char *expected)
{
	struct trace_diff diff;

	sample_calls(&sides[0], before);
	sample_calls(&sides[1], after);
	struct traced_call a = sample_call(&sides[0]), b = sample_call(&sides[1]);
	assert_int_equal(trace_diff_make(&a, &b, &diff), 0);
	char *text = outline(&diff);
	assert_string_equal(text, expected);
	free(text);
	trace_diff_free(&diff);
	traced_call_free(&a);
	traced_call_free(&b);
}

#define CALLS(...) ((const char *const[]){__VA_ARGS__, NULL})

static void test_what_stands_for_the_same_is_paired(void **state)
{
	(void)state;
	assert_tree_of(CALLS("a", "b", "c"), CALLS("a", "b", "c"),
		       "top 10 10\n a 2 2\n b 2 2\n c 2 2\n");
	assert_tree_of(CALLS("a", "b", "c"), CALLS("a", "d", "b", "c"),
		       "top 10 13\n a 2 2\n d - 2\n b 2 2\n c 2 2\n");
	assert_tree_of(CALLS("a", "b", "c"), CALLS("a", "c"), "top 10 7\n a 2 2\n b 2 -\n c 2 2\n");
	/* As many as possible: greedy pairing of the first `b` would lose `a` and `c`. */
	assert_tree_of(CALLS("a", "c", "b"), CALLS("b", "a", "c"),
		       "top 10 10\n b - 2\n a 2 2\n c 2 2\n b 2 -\n");
}

static const struct diff_function *function_named(const struct trace_diff *d, const char *name)
{
	for (size_t i = 0; i < d->n_functions; i++)
		if (!strcmp(d->functions[i].name, name))
			return &d->functions[i];
	fail_msg("no function %s", name);
	return NULL;
}

static void test_functions_go_by_their_names(void **state)
{
	struct trace_diff diff;

	(void)state;
	sample_calls(&sides[0], CALLS("a", "b"));
	sample_calls(&sides[1], CALLS("a", "a", "a", "c"));
	struct traced_call a = sample_call(&sides[0]), b = sample_call(&sides[1]);
	assert_int_equal(trace_diff_make(&a, &b, &diff), 0);
	assert_true(trace_differs(&diff));
	assert_int_equal(diff.n_functions, 4);
	/* The largest change first. */
	assert_string_equal(diff.functions[0].name, "a");
	const struct diff_function *f = function_named(&diff, "a");
	assert_int_equal(f->self[0], 2);
	assert_int_equal(f->self[1], 6);
	assert_int_equal(f->calls[0], 1);
	assert_int_equal(f->calls[1], 3);
	f = function_named(&diff, "b");
	assert_int_equal(f->self[0], 2);
	assert_int_equal(f->calls[1], 0);
	f = function_named(&diff, "c");
	assert_int_equal(f->calls[0], 0);
	assert_int_equal(f->self[1], 2);
	size_t all[TRACE_SIDES] = {0};
	for (size_t i = 0; i < diff.n_functions; i++)
		for (int side = 0; side < TRACE_SIDES; side++)
			all[side] += diff.functions[i].self[side];
	assert_int_equal(all[0], a.cell->instructions);
	assert_int_equal(all[1], b.cell->instructions);
	trace_diff_free(&diff);
	assert_int_equal(trace_diff_make(&a, &a, &diff), 0);
	assert_false(trace_differs(&diff));
	trace_diff_free(&diff);
	traced_call_free(&a);
	traced_call_free(&b);
}

/* Documents of two and of one arm. */
static struct trace_arm two_arms[] = {{.of.name = "on"}, {.of.name = "off"}};
static struct trace_arm other_arms[] = {{.of.name = "off"}, {.of.name = "none"}};
static struct trace_arm strange_arms[] = {{.of.name = "x"}, {.of.name = "y"}};
static struct trace_arm one_arm[] = {{.of.name = "on"}};
static const struct trace two = {.arms = two_arms, .n_arms = 2};
static const struct trace other = {.arms = other_arms, .n_arms = 2};
static const struct trace strange = {.arms = strange_arms, .n_arms = 2};
static const struct trace one = {.arms = one_arm, .n_arms = 1};

/* "0:1 -1:0" are the pairs, -1 no arm, or the text is the error. */
static void assert_pairs(struct trace_side before, struct trace_side after, const char *expected)
{
	struct trace_pair *pairs;
	struct error error = {0};
	char text[200] = "";
	size_t n;

	if (trace_pairs(&before, &after, &pairs, &n, &error))
		snprintf(text, sizeof(text), "%.190s", error.text);
	for (size_t i = 0; i < n && !error.code; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%zd:%zd",
			 i ? " " : "", (ssize_t)pairs[i].arm[0], (ssize_t)pairs[i].arm[1]);
	assert_string_equal(text, expected);
	free(pairs);
}

static void test_which_arms_are_compared(void **state)
{
	const struct trace_side none = {0};

	(void)state;
	assert_pairs((struct trace_side){"a", &one, NULL}, (struct trace_side){"b", &one, NULL},
		     "0:0");
	assert_pairs((struct trace_side){"a", &two, "off"}, (struct trace_side){"a", &two, "on"},
		     "1:0");
	assert_pairs((struct trace_side){"a", &two, NULL}, none, "0:1");
	assert_pairs((struct trace_side){"a", &two, "off"}, none, "1:0");
	assert_pairs((struct trace_side){"a", &two, NULL}, (struct trace_side){"b", &other, NULL},
		     "1:0 0:-1 -1:1");
	assert_pairs((struct trace_side){"a", &two, NULL}, (struct trace_side){"b", &strange, NULL},
		     "a and b have no arm of the same name; name one of each: a:on");
	assert_pairs((struct trace_side){"a", &two, NULL}, (struct trace_side){"b", &one, NULL},
		     "a: has 2 arms; name one: a:on");
	assert_pairs((struct trace_side){"a", &one, NULL}, (struct trace_side){"b", &two, NULL},
		     "b: has 2 arms; name one: b:on");
	assert_pairs((struct trace_side){"a", &one, NULL}, none,
		     "a: has one arm alone; name a second document to compare it with");
	assert_pairs((struct trace_side){"a", &two, "no"}, none,
		     "a: no arm is named 'no'; the first is 'on'");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_stands_for_the_same_is_paired),
		cmocka_unit_test(test_functions_go_by_their_names),
		cmocka_unit_test(test_which_arms_are_compared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Runs that are given to one comparison twice. */
#include "bench/compare/compare.h"

#include <string.h>

static bool same_member(const struct run_document *a, const struct run_document *b,
			const char *object, const char *key)
{
	const json_t *x = json_object_get(json_object_get(a->root, object), key);

	return x && json_equal(x, json_object_get(json_object_get(b->root, object), key));
}

/* One document, or one and an edited copy: no two runs of a host begin in the same second, take
 * equally long to the millisecond and have the same seed. */
static bool same_run(const struct run_document *a, const struct run_document *b)
{
	if (strcmp(a->started, b->started) != 0 || a->duration_s < b->duration_s ||
	    a->duration_s > b->duration_s)
		return false;
	return (same_member(a, b, "host", "hard") && same_member(a, b, "settings", "seed")) ||
	       json_equal(a->root, b->root);
}

bool compare_repeat(const struct compare_side *base, const struct compare_side *new,
		    struct compare_place out[2])
{
	const struct compare_side *sides[] = {base, new};
	size_t n = base->n + new->n;

	if (document_is_exact(base->documents) || n == 2)
		return false;
	bool identical = compare_identical(base, new);
	for (size_t i = 0; i < n; i++)
		for (size_t k = i + 1; k < n; k++) {
			out[0] =
				(struct compare_place){i >= base->n, i < base->n ? i : i - base->n};
			out[1] =
				(struct compare_place){k >= base->n, k < base->n ? k : k - base->n};
			if (identical && out[0].side != out[1].side)
				continue;
			if (same_run(&sides[out[0].side]->documents[out[0].index],
				     &sides[out[1].side]->documents[out[1].index]))
				return true;
		}
	return false;
}

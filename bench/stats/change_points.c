#include "bench/stats/change_points.h"

#include "bench/stats/quantile.h"
#include "bench/stats/split_scan.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

/* Refining moves a change to a better split each time, so it settles in two or three passes; the
 * bound is for series built to make it swing. */
#define REFINE_PASSES_MAX 8

/* A window of the series that holds a change, if it holds just one. */
struct seed {
	size_t a, b;
	size_t at;
};

struct search {
	struct split_scan scan;
	const double *x;
	size_t n;
	double level;
	struct seed *seed; /* the windows with a clear split, seed_count of them */
	size_t seed_count;
	bool *is_cut; /* by index */
	size_t *cut;  /* the changes, ascending, cut_count of them */
	double *cut_p;
	size_t cut_count;
};

/* Windows of lengths n, n / sqrt(2), n / 2, ...: each length as many as cover the series more than
 * twice. Every length may spend the same share of the level. */
static double window_length(size_t n, size_t k)
{
	return (double)n * pow(M_SQRT1_2, (double)k);
}

static size_t window_lengths(size_t n, size_t min_size)
{
	size_t lengths = 0;
	while (window_length(n, lengths) >= 2.0 * (double)min_size)
		lengths++;
	return lengths;
}

static size_t windows_of(size_t n, double len)
{
	return 2 * (size_t)ceil((double)n / len) - 1;
}

static size_t windows_total(size_t n, size_t lengths)
{
	size_t total = 0;
	for (size_t k = 0; k < lengths; k++)
		total += windows_of(n, window_length(n, k));
	return total;
}

static void scan_windows(struct search *s, size_t lengths)
{
	for (size_t k = 0; k < lengths; k++) {
		double len = window_length(s->n, k);
		size_t windows = windows_of(s->n, len);
		size_t size = (size_t)ceil(len);
		double shift = windows > 1 ? (double)(s->n - size) / (double)(windows - 1) : 0.0;
		double level = s->level / 2 / (double)lengths / (double)windows;
		for (size_t i = 0; i < windows; i++) {
			size_t a = (size_t)((double)i * shift);
			split_scan_load(&s->scan, s->x, a, a + size);
			struct split split = split_scan_best(&s->scan, a, a + size);
			if (split.p <= level)
				s->seed[s->seed_count++] = (struct seed){a, a + size, split.at};
		}
	}
}

/* Narrowest window first: the likeliest to hold one change only, and so to place it truly. */
static int compare_seeds(const void *a, const void *b)
{
	const struct seed *x = a;
	const struct seed *y = b;
	size_t x_size = x->b - x->a;
	size_t y_size = y->b - y->a;
	if (x_size != y_size)
		return x_size > y_size ? 1 : -1;
	return (x->a > y->a) - (x->a < y->a);
}

/* Marks the change of every window that holds no marked one yet. */
static void choose_seeds(struct search *s)
{
	qsort(s->seed, s->seed_count, sizeof(*s->seed), compare_seeds);
	for (size_t i = 0; i < s->seed_count; i++) {
		const struct seed *w = &s->seed[i];
		bool taken = false;
		for (size_t j = w->a + 1; j < w->b && !taken; j++)
			taken = s->is_cut[j];
		if (!taken)
			s->is_cut[w->at] = true;
	}
}

/* Binary segmentation of [a, b): cuts it as long as a clear split is left; appends the cuts inside.
 * end[]: a stack of the right ends still to be done. */
static void segment(struct search *s, size_t a, size_t b, size_t *end)
{
	size_t depth = 0;
	split_scan_load(&s->scan, s->x, a, b);
	end[depth++] = b;
	while (depth > 0) {
		size_t to = end[depth - 1];
		struct split split = {0, 1.0};
		if (to - a >= 2 * s->scan.min_size)
			split = split_scan_best(&s->scan, a, to);
		if (split.p <= s->level / 2) {
			split_scan_cut(&s->scan, a, split.at, to);
			end[depth++] = split.at;
			continue;
		}
		if (--depth > 0)
			s->cut[s->cut_count++] = to;
		a = to;
	}
}

static void segment_between_seeds(struct search *s, size_t *end)
{
	size_t a = 0;
	for (size_t b = 1; b <= s->n; b++) {
		if (b < s->n && !s->is_cut[b])
			continue;
		segment(s, a, b, end);
		if (b < s->n)
			s->cut[s->cut_count++] = b;
		a = b;
	}
}

/* Where a step between the two medians fits [a, b) best in absolute deviation, at being the place
 * by the ranks. Ranks know no magnitude: beside a short regime they take in a neighbour that is
 * merely high among the long one's. An outlier still moves nothing: no point weighs more than the
 * step. */
static size_t place(struct search *s, size_t a, size_t at, size_t b)
{
	split_scan_cut(&s->scan, a, at, b);
	double before = split_scan_median(&s->scan, a, at);
	double after = split_scan_median(&s->scan, at, b);
	size_t best = at;
	double gain = 0.0;
	double gain_max = -(double)INFINITY;
	for (size_t i = a; i < b - s->scan.min_size; i++) {
		gain += fabs(s->x[i] - after) - fabs(s->x[i] - before);
		bool at_or_right = i + 1 >= a + s->scan.min_size;
		if (at_or_right && (gain > gain_max || (i + 1 == at && gain == gain_max))) {
			gain_max = gain;
			best = i + 1;
		}
	}
	if (best != at) {
		split_scan_join(&s->scan, a, at, b);
		split_scan_cut(&s->scan, a, best, b);
	}
	return best;
}

/* Places every change again between its neighbours; true when one moved or went. */
static bool refine(struct search *s)
{
	bool moved = false;
	size_t kept = 0;
	for (size_t i = 0; i < s->cut_count; i++) {
		size_t a = kept ? s->cut[kept - 1] : 0;
		size_t b = i + 1 < s->cut_count ? s->cut[i + 1] : s->n;
		size_t was = s->cut[i];
		split_scan_join(&s->scan, a, was, b);
		struct split split = split_scan_best(&s->scan, a, b);
		if (split.p > s->level) {
			moved = true;
			continue;
		}
		s->cut[kept] = place(s, a, split.at, b);
		s->cut_p[kept] = split.p;
		moved |= s->cut[kept++] != was;
	}
	s->cut_count = kept;
	return moved;
}

static void report(const struct search *s, struct change_point *out, size_t cap)
{
	for (size_t i = 0; i < s->cut_count && i < cap; i++) {
		size_t a = i ? s->cut[i - 1] : 0;
		size_t b = i + 1 < s->cut_count ? s->cut[i + 1] : s->n;
		out[i].index = s->cut[i];
		out[i].before = split_scan_median(&s->scan, a, s->cut[i]);
		out[i].after = split_scan_median(&s->scan, s->cut[i], b);
		out[i].p = s->cut_p[i];
	}
}

static int search(struct search *s, size_t min_size)
{
	size_t segments = s->n / min_size + 1;
	size_t lengths = window_lengths(s->n, min_size);
	size_t *end = calloc(segments, sizeof(*end));

	s->seed = calloc(windows_total(s->n, lengths) + 1, sizeof(*s->seed));
	s->is_cut = calloc(s->n + 1, sizeof(*s->is_cut));
	s->cut = calloc(segments, sizeof(*s->cut));
	s->cut_p = calloc(segments, sizeof(*s->cut_p));
	int err = split_scan_init(&s->scan, s->n, min_size);
	if (!end || !s->seed || !s->is_cut || !s->cut || !s->cut_p)
		err = -ENOMEM;
	if (!err) {
		scan_windows(s, lengths);
		choose_seeds(s);
		segment_between_seeds(s, end);
		for (int pass = 0; pass < REFINE_PASSES_MAX && refine(s); pass++)
			;
	}
	free(end);
	return err;
}

int change_points(const double *x, size_t n, double level, size_t min_size,
		  struct change_point *out, size_t cap, size_t *found)
{
	if (!(level > 0.0 && level < 1.0) || min_size < 2 || n > UINT32_MAX || !all_finite(x, n))
		return -EINVAL;

	struct search s = {.x = x, .n = n, .level = level};
	int err = search(&s, min_size);
	if (!err) {
		report(&s, out, cap);
		*found = s.cut_count;
		err = s.cut_count > cap ? -ENOSPC : 0;
	}
	split_scan_free(&s.scan);
	free(s.cut_p);
	free(s.cut);
	free(s.is_cut);
	free(s.seed);
	return err;
}

#include "bench/stats/split_scan.h"

#include "bench/stats/change_points.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

int split_scan_init(struct split_scan *s, size_t n, size_t min_size)
{
	/* One more: calloc(0) may give NULL, which is no failure. */
	s->by_value = calloc(n + 1, sizeof(*s->by_value));
	s->scratch = calloc(n + 1, sizeof(*s->scratch));
	s->rank2 = calloc(n + 1, sizeof(*s->rank2));
	s->min_size = min_size;
	return s->by_value && s->scratch && s->rank2 ? 0 : -ENOMEM;
}

void split_scan_free(struct split_scan *s)
{
	free(s->rank2);
	free(s->scratch);
	free(s->by_value);
}

void split_scan_load(struct split_scan *s, const double *x, size_t a, size_t b)
{
	for (size_t i = a; i < b; i++)
		s->by_value[i] = (struct indexed){x[i], (uint32_t)i};
	sort_indexed(s->by_value + a, b - a);
}

double change_point_p(double z, size_t n, size_t min_size)
{
	if (min_size == 0 || n < 2 * min_size || !(z > 1.0))
		return 1.0;
	double splits = (double)(n - 2 * min_size + 1);
	double bonferroni = splits * erfc(z * M_SQRT1_2);

	double density = exp(-0.5 * z * z) * M_2_SQRTPI * M_SQRT1_2 / 2;
	double odds = (double)(n - min_size) / (double)min_size;
	double approximate = density * ((z - 1 / z) * 2 * log(odds) + 4 / z);
	return fmin(1.0, fmin(bonferroni, approximate));
}

/* Midranks of segment [a, b); returns the variance of the Mann-Whitney statistic per pair. */
static double rank_segment(struct split_scan *s, size_t a, size_t b)
{
	double n = (double)(b - a);
	double ties = 0.0;
	for (size_t i = a, end; i < b; i = end) {
		end = i + 1;
		while (end < b && s->by_value[end].value == s->by_value[i].value)
			end++;
		double t = (double)(end - i);
		ties += t * t * t - t;
		for (size_t j = i; j < end; j++)
			s->rank2[s->by_value[j].index] = (i - a) + (end - a) + 1;
	}
	return (n + 1 - ties / (n * (n - 1))) / 12;
}

struct split split_scan_best(struct split_scan *s, size_t a, size_t b)
{
	size_t n = b - a;
	struct split best = {a + s->min_size, 1.0};
	double variance = rank_segment(s, a, b);
	if (!(variance > 0.0))
		return best;

	double z2_max = 0.0;
	uint64_t sum2 = 0;
	for (size_t t = 1; t <= n - s->min_size; t++) {
		sum2 += s->rank2[a + t - 1];
		if (t < s->min_size)
			continue;
		double off = ((double)sum2 - (double)t * (double)(n + 1)) / 2;
		double z2 = off * off / ((double)t * (double)(n - t) * variance);
		if (z2 > z2_max) {
			z2_max = z2;
			best.at = a + t;
		}
	}
	best.p = change_point_p(sqrt(z2_max), n, s->min_size);
	return best;
}

void split_scan_cut(struct split_scan *s, size_t a, size_t at, size_t b)
{
	size_t left = a;
	size_t right = at;
	for (size_t i = a; i < b; i++) {
		struct indexed p = s->by_value[i];
		s->scratch[p.index < at ? left++ : right++] = p;
	}
	memcpy(s->by_value + a, s->scratch + a, (b - a) * sizeof(*s->scratch));
}

void split_scan_join(struct split_scan *s, size_t a, size_t at, size_t b)
{
	const struct indexed *p = s->by_value;
	size_t left = a;
	size_t right = at;
	for (size_t i = a; i < b; i++) {
		bool from_left =
			right == b || (left < at && compare_indexed(&p[left], &p[right]) < 0);
		s->scratch[i] = p[from_left ? left++ : right++];
	}
	memcpy(s->by_value + a, s->scratch + a, (b - a) * sizeof(*s->scratch));
}

double split_scan_median(const struct split_scan *s, size_t a, size_t b)
{
	size_t middle = a + (b - a) / 2;
	double upper = s->by_value[middle].value;
	double lower = s->by_value[middle - (b - a + 1) % 2].value;
	return lower == upper ? upper : 0.5 * lower + 0.5 * upper;
}

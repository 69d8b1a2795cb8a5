#include "bench/stats/mode.h"

#include <stdbool.h>
#include <stdlib.h>

static int by_value(const void *left, const void *right)
{
	int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;

	return (a > b) - (a < b);
}

struct mode mode_lowest(int64_t *x, size_t n, size_t enough)
{
	struct mode best = {0};

	qsort(x, n, sizeof(*x), by_value);
	for (size_t i = 0, run = 0; i < n; i++) {
		run = i && x[i] == x[i - 1] ? run + 1 : 1;
		bool last = i + 1 == n || x[i + 1] != x[i];
		if (last && run > best.agreeing)
			best = (struct mode){x[i], run};
		if (last && run >= enough)
			return (struct mode){x[i], run};
	}
	return best;
}

struct mode mode_of(int64_t *x, size_t n)
{
	return mode_lowest(x, n, n + 1);
}

#include "bench/counters/per_call.h"

#include "bench/stats/quantile.h"

#include <errno.h>
#include <math.h>

int per_call_of(const uint64_t *one, const uint64_t *two, size_t n, uint32_t calls,
		struct per_call *out)
{
	double each[PER_CALL_MAX_REPETITIONS];

	if (!n || n > PER_CALL_MAX_REPETITIONS || !calls)
		return -EINVAL;
	for (size_t i = 0; i < n; i++)
		each[i] = (double)(int64_t)(two[i] - one[i]) / calls;
	sort_doubles(each, n);
	*out = (struct per_call){median_sorted(each, n), each[0], each[n - 1]};
	return 0;
}

bool per_call_is_exact(const struct per_call *count)
{
	return count->lowest >= count->highest && trunc(count->median) >= count->median &&
	       count->median >= 0;
}

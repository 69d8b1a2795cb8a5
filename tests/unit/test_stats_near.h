/* Comparison of doubles for the statistics tests: cmocka 1.1.5 has it for float only. */
#ifndef SYSPATH_TEST_STATS_NEAR_H
#define SYSPATH_TEST_STATS_NEAR_H

#include <math.h>

/* |got - want| <= tolerance, both named when it does not hold. Include cmocka.h first. */
#define assert_near(got, want, tolerance)                                                          \
	do {                                                                                       \
		double got_ = (got);                                                               \
		double want_ = (want);                                                             \
		if (!(fabs(got_ - want_) <= (tolerance)))                                          \
			fail_msg("%s is %.17g, not %.17g", #got, got_, want_);                     \
	} while (0)

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif

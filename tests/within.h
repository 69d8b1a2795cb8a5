/* A range, for all tests: CMocka 2 deprecates what CMocka 1 has for it, and 1 lacks what 2 has. */
#ifndef SYSPATH_TEST_WITHIN_H
#define SYSPATH_TEST_WITHIN_H

/* least <= value <= most, the value named when that does not hold. Numbers below 2^53: they are
 * compared as doubles. Include cmocka.h first. */
#define assert_within(value, least, most)                                                          \
	do {                                                                                       \
		double value_ = (double)(value);                                                   \
		double least_ = (double)(least);                                                   \
		double most_ = (double)(most);                                                     \
		if (!(least_ <= value_ && value_ <= most_))                                        \
			fail_msg("%s is %.17g, not within %.17g and %.17g", #value, value_,        \
				 least_, most_);                                                   \
	} while (0)

#endif

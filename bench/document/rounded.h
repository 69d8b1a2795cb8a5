/* How figures are rounded in a result document and where it is shown. */
#ifndef SYSPATH_ROUNDED_H
#define SYSPATH_ROUNDED_H

#include <jansson.h>
#include <math.h>

/* Avoids printing "-0.0": 0 for a value between -half_a_digit, half of the last printed digit, and
 * 0; else the value. */
static inline double unsigned_zero(double value, double half_a_digit)
{
	return value <= 0 && value > -half_a_digit ? 0 : value;
}

/* Kept to a thousandth of a tick or nanosecond: below the resolution of any of them. What rounds to
 * zero has no sign. A new reference. */
static inline json_t *json_rounded(double value)
{
	return json_real(unsigned_zero(round(value * 1000) / 1000, 0.0005));
}

/* A list of them. A new reference. */
static inline json_t *json_rounded_list(const double *values, size_t n)
{
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, json_rounded(values[i]));
	return list;
}

#endif

/* Avoids printing "-0.0". */
#ifndef SYSPATH_UNSIGNED_ZERO_H
#define SYSPATH_UNSIGNED_ZERO_H

/* 0 for a value between -half_a_digit, half of the last printed digit, and 0; else the value. */
static inline double unsigned_zero(double value, double half_a_digit)
{
	return value <= 0 && value > -half_a_digit ? 0 : value;
}

#endif

#include "bench/base/start_time.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define LAST INT64_C(253402300799) /* 9999-12-31T23:59:59Z */

static const char form[] = "%Y-%m-%dT%H:%M:%SZ";

bool start_time_read(const char *text, int64_t *at)
{
	struct tm utc = {0};
	char again[START_TIME_SIZE];
	const char *end = strptime(text, form, &utc);

	if (!end || *end)
		return false;
	*at = timegm(&utc);
	/* strptime takes blanks, and 30 February. */
	return strftime(again, sizeof(again), form, &utc) && !strcmp(again, text);
}

/* Exactly `digits` digits at *at, which is advanced past them; -1 when there are fewer. */
static int digits(const char **at, int n)
{
	int value = 0;

	for (; n; n--, ++*at) {
		if (**at < '0' || **at > '9')
			return -1;
		value = 10 * value + (**at - '0');
	}
	return value;
}

/* Whether *at begins with `c`; if so it is advanced. */
static bool one(const char **at, char c)
{
	bool there = **at == c;

	*at += there;
	return there;
}

/* ".25" or ",25", which is dropped; true if there is none. */
static bool skip_fraction(const char **at)
{
	if (!one(at, '.') && !one(at, ','))
		return true;
	size_t n = strspn(*at, "0123456789");
	*at += n;
	return n > 0;
}

/* "Z", "+01:00", "-0330" or "+01", in seconds. */
static bool zone(const char **at, int *offset)
{
	int sign = one(at, '-') ? -1 : 1, minutes = 0;

	*offset = 0;
	if (sign > 0 && one(at, 'Z'))
		return true;
	if (sign > 0 && !one(at, '+'))
		return false;
	int hours = digits(at, 2);
	if (one(at, ':') || **at)
		minutes = digits(at, 2);
	*offset = sign * 60 * (60 * hours + minutes);
	return hours >= 0 && hours < 24 && minutes >= 0 && minutes < 60;
}

bool start_time_read_given(const char *text, int64_t *at)
{
	int year = digits(&text, 4), month = one(&text, '-') ? digits(&text, 2) : -1;
	int day = one(&text, '-') ? digits(&text, 2) : -1;
	int hour = one(&text, 'T') ? digits(&text, 2) : -1;
	int minute = one(&text, ':') ? digits(&text, 2) : -1;
	int second = one(&text, ':') ? digits(&text, 2) : -1;
	struct tm local = {
		.tm_year = year - 1900,
		.tm_mon = month - 1,
		.tm_mday = day,
		.tm_hour = hour,
		.tm_min = minute,
		.tm_sec = second == 60 ? 59 : second, /* map a leap second to the one before */
	};
	struct tm same = local;
	int offset;

	if (year < 0 || second < 0 || !skip_fraction(&text) || !zone(&text, &offset) || *text)
		return false;
	*at = timegm(&same) - offset;
	/* timegm turns 30 February into 2 March. */
	return same.tm_mon == local.tm_mon && same.tm_mday == day && same.tm_hour == hour &&
	       same.tm_min == minute && same.tm_sec == local.tm_sec && *at >= 0 && *at <= LAST;
}

void start_time_text(int64_t at, char text[START_TIME_SIZE])
{
	struct tm utc;

	if (!gmtime_r(&at, &utc) || !strftime(text, START_TIME_SIZE, form, &utc))
		text[0] = 0;
}

bool start_time_is_known(int64_t at)
{
	return at < 0 || at >= INT64_C(24) * 60 * 60;
}

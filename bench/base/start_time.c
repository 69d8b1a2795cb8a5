#include "bench/base/start_time.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define DAY  INT64_C(86400)	   /* seconds */
#define LAST INT64_C(253402300799) /* 9999-12-31T23:59:59Z */

static const char form[] = "%Y-%m-%dT%H:%M:%S";

/* Reads date and time, and writes them again: strptime takes blanks, and 30 February. What follows
 * them in the text, or NULL. */
static const char *read_exactly(const char *text, struct tm *tm)
{
	char again[START_TIME_SIZE];
	const char *end = strptime(text, form, tm);
	struct tm same = *tm;

	if (!end || !strftime(again, sizeof(again), form, tm) ||
	    strlen(again) != (size_t)(end - text) || strncmp(again, text, (size_t)(end - text)))
		return NULL;
	same.tm_sec = 0; /* 60 may be of the next day */
	timegm(&same);	 /* turns 30 February into 2 March */
	return same.tm_mday == tm->tm_mday ? end : NULL;
}

bool start_time_read(const char *text, int64_t *at)
{
	struct tm utc = {0};
	const char *end = read_exactly(text, &utc);

	if (!end || strcmp(end, "Z") != 0)
		return false;
	*at = timegm(&utc);
	return true;
}

bool start_time_read_given(const char *text, int64_t *at)
{
	struct tm local = {0}, zone = {0};
	const char *end = read_exactly(text, &local);

	if (!end || local.tm_sec > 60)
		return false;
	if (*end == '.' || *end == ',') { /* a fraction, which is dropped */
		size_t n = strspn(++end, "0123456789");
		if (!n)
			return false;
		end += n;
	}
	/* strptime takes blanks here, too, and zones of up to 99 hours. */
	end = *end == 'Z' || *end == '+' || *end == '-' ? strptime(end, "%z", &zone) : NULL;
	if (!end || *end || labs(zone.tm_gmtoff) >= DAY)
		return false;
	local.tm_sec = local.tm_sec == 60 ? 59 : local.tm_sec; /* a leap second */
	*at = timegm(&local) - zone.tm_gmtoff;
	return *at >= 0 && *at <= LAST;
}

void start_time_text(int64_t at, char text[START_TIME_SIZE])
{
	struct tm utc;

	if (!gmtime_r(&at, &utc) || !strftime(text, START_TIME_SIZE, "%Y-%m-%dT%H:%M:%SZ", &utc))
		text[0] = 0;
}

bool start_time_is_known(int64_t at)
{
	return at < 0 || at >= DAY;
}

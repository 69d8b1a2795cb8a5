#include "bench/result/start_time.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

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

bool start_time_read_given(const char *text, int64_t *at)
{
	struct tm local = {0};
	const char *end = strptime(text, "%Y-%m-%dT%H:%M:%S%z", &local);
	long offset = local.tm_gmtoff;

	if (!end || *end)
		return false;
	*at = timegm(&local) - offset;
	return *at >= 0;
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

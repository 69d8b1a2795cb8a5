/* When a run began, as in documents: UTC, "2026-01-31T12:00:00Z". Pure. */
#ifndef SYSPATH_START_TIME_H
#define SYSPATH_START_TIME_H

#include <stdbool.h>
#include <stdint.h>

enum { START_TIME_SIZE = sizeof("2026-01-31T12:00:00Z") };

/* Seconds since the Epoch. false: the text is not exactly such a time. */
bool start_time_read(const char *text, int64_t *at);

/* The same for a time given by people or programs: ISO 8601 in its extended form, with Z or an
 * offset, as `git log --format=%cI` prints it, and with a fraction of a second, which is dropped.
 * Dates and times that do not exist are rejected, and those before 1970 and after 9999. */
bool start_time_read_given(const char *text, int64_t *at);

/* The text of a time from 1970 to 9999. */
void start_time_text(int64_t at, char text[START_TIME_SIZE]);

/* Whether a run can have begun then: false on the day of the Epoch, which is what a clock reads
 * that was never set, such as an emulated guest's. */
bool start_time_is_known(int64_t at);

#endif

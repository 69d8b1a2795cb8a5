/* When a run began, as documents tell it: UTC, "2026-01-31T12:00:00Z". Pure. */
#ifndef SYSPATH_START_TIME_H
#define SYSPATH_START_TIME_H

#include <stdbool.h>
#include <stdint.h>

enum { START_TIME_SIZE = sizeof("2026-01-31T12:00:00Z") };

/* Seconds since the Epoch. false: the text is no such time, to the letter. */
bool start_time_read(const char *text, int64_t *at);

/* Whether it can be when the run began: no on the day of the Epoch, which is what a clock that was
 * never set reads, an emulated guest's for one. */
bool start_time_is_known(int64_t at);

#endif

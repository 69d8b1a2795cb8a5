/* Runs made from the fixtures, to fill a history with. What cannot be made fails the test. */
#ifndef SYSPATH_TESTS_HISTORY_SAMPLE_H
#define SYSPATH_TESTS_HISTORY_SAMPLE_H

#include "tests/e2e/run_command.h"

#define HISTORY_TIMED "tests/fixtures/run/small.json"
#define HISTORY_RULED "tests/fixtures/run/ruled.json"
#define HISTORY_EXACT "tests/fixtures/run/exact.json"

enum { HISTORY_RUNS = 24 };

/* Each writes a file in the folder and returns its name. */

/* HISTORY_TIMED as a run of day `day`; from the 13th on, syscall getppid costs 10 % more. */
const char *history_run(const char *folder, int day);

/* HISTORY_RULED as a run of day `day`; from the 13th on, syscall getppid costs 0.6 % more core
 * cycles. The core's frequency, and with it the floor in ticks, is another on every day. */
const char *history_ruled_run(const char *folder, int day);

/* HISTORY_EXACT, a run whose clock was not set; syscall getppid costs `more` instructions more. */
const char *history_exact_run(const char *folder, int more);

/* The history of days 1 to HISTORY_RUNS, each with a commit "commitDAY". */
const char *history_fill(const char *folder);

/* Changes the history as another program may. */
void history_run_sql(const char *db, const char *sql);

/* Takes a command's end: the code, and each of the words in what it printed, NULL-ended. */
void expect_printed(struct command_end *end, int code, ...) __attribute__((sentinel));

#endif
